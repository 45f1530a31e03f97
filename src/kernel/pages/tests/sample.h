// Structs with one field of each sort, the product's templates, and a folder for templates of a test's own.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "kernel/describe/decode.h"
#include "kernel/pages/pages.h"

namespace skl::sample {

enum class Colour { red, amber, night };
BOOST_DESCRIBE_ENUM(Colour, red, amber, night)

struct Lantern {
    Text<1, 40> name;
    Text<> href;
    std::int64_t height = 0;
    Colour colour{};
    std::optional<Date> risen;
    bool lit = false;
    std::vector<std::string> wishes;
};
BOOST_DESCRIBE_STRUCT(Lantern, (), (name, href, height, colour, risen, lit, wishes))

struct Lanterns {
    std::vector<Lantern> items;
    std::optional<std::string> next;
    std::optional<std::int64_t> count;
};
BOOST_DESCRIBE_STRUCT(Lanterns, (), (items, next, count))

struct Order {
    Text<2, 20> name;
    Bilingual<1, 60> title;
    Prose<500> wish;
    std::optional<Email> email;
    Colour colour{};
    bool soon = false;
    std::optional<Upload> picture;
};
BOOST_DESCRIBE_STRUCT(Order, (), (name, title, wish, email, colour, soon, picture))

class PagesTest : public ::testing::Test {
protected:
    PagesTest()
        : locale(std::move(*Locale::load("web/locales"))),
          pages(std::move(*Pages::load("web/templates", "build/web/manifest.json", locale))) {}

    static PageFrame frame(const char* language = "zh-Hant") {
        PageFrame out;
        out.language = language;
        out.title = "A title";
        out.path = "/lanterns?sort=height&mood=glad";
        return out;
    }

    Locale locale;
    std::unique_ptr<Pages> pages;
};

// A folder that goes with the test.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "skl-pages-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const std::filesystem::path file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline bool holds(const std::string& page, const std::string& what) { return page.find(what) != std::string::npos; }

}  // namespace skl::sample
