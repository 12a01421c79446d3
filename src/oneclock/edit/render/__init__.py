"""An edit made into one film: which picture is seen where at every frame, painted and joined."""
