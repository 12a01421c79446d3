"""Who is seen when: values in, shots out; nothing here reads a file or a clock."""
