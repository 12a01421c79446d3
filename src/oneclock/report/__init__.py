"""Evidence a person can look at: values in, one self-contained HTML page out."""
