// Empty: the compilation that the tests' precompiled headers belong to.
