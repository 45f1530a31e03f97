// Which entries of a dictionary hold: each text is asked about once, and then rows by their words.
#pragma once

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/vector.h"

namespace skl::rules::column {

class Entries {
public:
    // False: there are more than one would ask about for the rows of a batch.
    template <class Holds>
    bool read(const Dictionary& dictionary, Holds&& holds) {
        if (dictionary.size() > most) return false;
        bytes_.clear();
        for (const std::string& text : dictionary) bytes_.push_back(holds(text) ? 1 : 0);
        bits_ = 0;
        for (std::size_t i = 0; i < std::min(bytes_.size(), rows_of_word); ++i) bits_ |= std::uint64_t{bytes_[i]} << i;
        return true;
    }
    void choose(const Rows& rows, const Vector& of, std::uint64_t* truth) const {
        if (bytes_.size() <= rows_of_word)
            kernels::among(truth, of.words, rows.count, bits_);
        else
            kernels::among(truth, of.words, rows.count, bytes_.data());
    }

private:
    static constexpr std::size_t most = 4'096;
    std::vector<std::uint8_t> bytes_;  // of each entry
    std::uint64_t bits_ = 0;           // of the first 64
};

}  // namespace skl::rules::column
