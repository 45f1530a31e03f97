// A PDF as others read it (poppler-utils).
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "kernel/text/disk.h"

namespace skl::print {

// What a program of poppler-utils says of a file; `after` behind the file's name.
inline std::string asked_of_pdf(const std::string& bytes, const std::string& program, const std::string& after = "") {
    const disk::ScratchFolder folder(std::filesystem::temp_directory_path(), "print-");
    const std::string file = (folder.path() / "document.pdf").string();
    std::ofstream(file, std::ios::binary) << bytes;
    std::string said;
    std::FILE* pipe = ::popen((program + " " + file + " " + after + " 2>&1").c_str(), "r");  // NOLINT(cert-env33-c): words of the test's own
    if (!pipe) return said;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
    ::pclose(pipe);
    return said;
}

inline std::string text_of_pdf(const std::string& bytes) { return asked_of_pdf(bytes, "pdftotext -layout", "-"); }

}  // namespace skl::print
