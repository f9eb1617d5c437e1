"""One effect on the outside each: files, registers, messages, documents."""
