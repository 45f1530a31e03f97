// Records of Excel's binary format [MS-XLS §2.1.4]: type, length, bytes; what is longer than a record goes on in CONTINUE records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "opendata/engine/little_endian.h"

namespace skl::opendata::biff {

enum class Kind : std::uint16_t {
    formula = 0x0006,
    end = 0x000A,
    day_base = 0x0022,  // Date1904
    encrypted = 0x002F,
    go_on = 0x003C,  // Continue
    sheet = 0x0085,
    numbers = 0x00BD,  // MulRk
    rich_label = 0x00D6,
    style = 0x00E0,   // XF
    shared = 0x00FC,  // SST
    shared_label = 0x00FD,
    number = 0x0203,
    label = 0x0204,
    truth = 0x0205,  // BoolErr
    formula_text = 0x0207,
    short_number = 0x027E,  // RK
    format = 0x041E,
    begin = 0x0809
};

struct Record {
    Kind kind{};
    std::string_view body;
    std::vector<std::string_view> more;  // what its CONTINUE records hold
};

// The records of a stream from a place on, as long as they are whole.
class Records {
public:
    Records(std::string_view stream, std::size_t at) : stream_(stream), at_(std::min(at, stream.size())) {}
    bool next(Record& out) {
        if (!header()) return false;
        out.kind = static_cast<Kind>(u16(stream_, at_));
        out.body = take();
        out.more.clear();
        while (header() && static_cast<Kind>(u16(stream_, at_)) == Kind::go_on) out.more.push_back(take());
        return true;
    }

private:
    bool header() const { return at_ + 4 <= stream_.size() && at_ + 4 + u16(stream_, at_ + 2) <= stream_.size(); }
    std::string_view take() {
        const std::size_t length = u16(stream_, at_ + 2);
        const std::string_view out = stream_.substr(at_ + 4, length);
        at_ += 4 + length;
        return out;
    }
    std::string_view stream_;
    std::size_t at_;
};

// Reads on from one piece of a record into the next. Numbers and other bytes go over a border as they are; characters begin anew behind it
// with a byte that says how wide they are from there on (§2.5.293).
class Pieces {
public:
    explicit Pieces(const Record& record) : pieces_{record.body} { pieces_.insert(pieces_.end(), record.more.begin(), record.more.end()); }
    bool broken() const { return broken_; }
    std::uint8_t byte() {
        while (piece_ < pieces_.size() && at_ == pieces_[piece_].size()) step();
        if (piece_ == pieces_.size()) return broken_ = true, 0;
        return static_cast<std::uint8_t>(pieces_[piece_][at_++]);
    }
    std::uint16_t two() {
        const std::uint16_t low = byte();
        return static_cast<std::uint16_t>(low | byte() << 8);
    }
    std::uint32_t four() {
        const std::uint32_t low = two();
        return low | std::uint32_t{two()} << 16;
    }
    void skip(std::uint64_t bytes) {
        while (bytes > 0 && !broken_) {
            if (piece_ == pieces_.size()) return void(broken_ = true);
            const std::size_t here = std::min<std::uint64_t>(bytes, pieces_[piece_].size() - at_);
            at_ += here;
            bytes -= here;
            if (at_ == pieces_[piece_].size() && bytes > 0) step();
        }
    }
    // A string: `count` characters, as the count before it says; then its runs of formats and what else it carries, which are passed over.
    std::string text(std::size_t count, std::size_t most);

private:
    void step() { ++piece_, at_ = 0; }
    std::vector<std::string_view> pieces_;
    std::size_t piece_ = 0, at_ = 0;
    bool broken_ = false;
};

}  // namespace skl::opendata::biff
