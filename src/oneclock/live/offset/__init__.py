"""What an offset is, who says so, and what people accept. Pure: `now` is an argument."""
