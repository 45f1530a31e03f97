// The innermost loops, over memory that does not overlap; compiled for the width of the processor they run on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rules/engine/feel/operations.h"

namespace skl::rules::column::kernels {

using Bytes = std::uint8_t* __restrict;
using OfBytes = const std::uint8_t* __restrict;
using OfWords = const std::int64_t* __restrict;
using OfChoices = const std::int32_t* __restrict;

void within(Bytes active, OfWords words, std::size_t rows, std::int64_t low, std::int64_t high);  // and into `active`
void and_into(Bytes into, OfBytes with, std::size_t rows);
void or_into(Bytes into, OfBytes with, std::size_t rows);
void not_yet(Bytes active, OfChoices hit, std::size_t rows);  // 1 where nothing is chosen
void choose(std::int32_t* __restrict hit, OfBytes active, std::int32_t mine, std::size_t rows);
void pick(std::int64_t* __restrict words, OfChoices choice, std::int32_t mine, OfWords from, std::size_t rows);
void opposite(Bytes into, OfBytes of, std::size_t rows);
void both(Bytes into, OfBytes a, OfBytes b, std::size_t rows);
void either(Bytes into, OfBytes a, OfBytes b, std::size_t rows);
void compare(feel::Comparison how, Bytes truth, OfWords a, std::int64_t b, std::size_t rows);
void compare(feel::Comparison how, Bytes truth, OfWords a, OfWords b, std::size_t rows);

}  // namespace skl::rules::column::kernels
