"""Where frames come from. Every kind of camera is a `CameraSource`, in a file of its own."""
