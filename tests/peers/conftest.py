# Run by the system's own Python, which has GStreamer's bindings; ours has not.
collect_ignore = [
    "gst.py",
    "gst_connection.py",
    "gst_receiver.py",
    "gst_sender.py",
    "webrtcbin_peer.py",
]
