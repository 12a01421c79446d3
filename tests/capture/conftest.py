# Run by the system's own Python, which has GStreamer's bindings; ours has not.
collect_ignore = ["rtsp_server.py"]
