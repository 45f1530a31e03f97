// The precompiled header is made with this file (cmake/Toolchain.cmake).
