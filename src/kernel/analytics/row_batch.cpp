// Cells → slots → DuckDB vectors, and the queue between the two threads.
#include "kernel/analytics/row_batch.h"

#include <bit>

#include "kernel/analytics/cell_value.h"
#include "kernel/text/text.h"

namespace skl::analytics {
RowBatch::RowBatch(const std::vector<FileColumn>& columns) : columns_(columns), slots_(columns.size()) {
    for (auto& column : slots_) column.reserve(batch_rows);
}

void RowBatch::clear() {
    for (auto& column : slots_) column.clear();
    text_.clear();
    rows_ = 0;
}

void RowBatch::put_text(Slot& slot, std::string_view text) {
    slot = {static_cast<std::int64_t>(text_.size()), static_cast<std::int64_t>(text.size()), true};
    text_ += text;
}

bool RowBatch::put(Slot& slot, ColumnType type, const Cell& cell) {
    slot = {};
    if (cell.kind == Cell::Kind::null) return true;
    switch (type) {
        case ColumnType::integer: return slot.present = whole_of(cell, slot.low);
        case ColumnType::boolean:
            if (bool value = false; truth_of(cell, value)) {
                slot.low = value ? 1 : 0;
                return slot.present = true;
            }
            return false;
        case ColumnType::number: {
            double value = 0;
            if (!real_of(cell, value)) return false;
            slot.low = std::bit_cast<std::int64_t>(value);
            return slot.present = true;
        }
        case ColumnType::bigint: {
            __int128 value = 0;
            if (!decimal_of(cell, value)) return false;
            slot.low = static_cast<std::int64_t>(value);
            slot.high = static_cast<std::int64_t>(value >> 64);
            return slot.present = true;
        }
        case ColumnType::date:
        case ColumnType::datetime:
            if (cell.kind != (type == ColumnType::date ? Cell::Kind::date : Cell::Kind::instant)) return false;
            slot.low = cell.whole;
            return slot.present = true;
        default: break;
    }
    std::string_view value;
    std::string scratch;
    if (!text_of(cell, value, scratch)) return false;
    put_text(slot, value);
    return true;
}

bool RowBatch::add(std::int64_t id, std::span<const Cell> cells, std::size_t& wrong) {
    static constexpr Cell nothing;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const FileColumn& column = columns_[i];
        Slot& slot = slots_[i].emplace_back();
        if (i == 0) {
            slot = {id, 0, true};
            continue;
        }
        const Cell& cell = column.source < cells.size() ? cells[column.source] : nothing;
        wrong = i;
        if (column.raw) {
            if (cell.raw.data() != nullptr) {
                if (!text::valid_utf8(cell.raw)) return false;
                put_text(slot, cell.raw);
            }
        } else if (!put(slot, column.type, cell)) {
            return false;
        }
    }
    ++rows_;
    return true;
}

void RowBatch::into(duckdb_data_chunk chunk) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::vector<Slot>& slots = slots_[i];
        const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, i);
        void* data = duckdb_vector_get_data(vector);
        std::uint64_t* validity = nullptr;
        const auto each = [&](auto&& put_value) {
            for (std::size_t row = 0; row < slots.size(); ++row) {
                if (slots[row].present) {
                    put_value(row, slots[row]);
                    continue;
                }
                if (!validity) {
                    duckdb_vector_ensure_validity_writable(vector);
                    validity = duckdb_vector_get_validity(vector);
                }
                duckdb_validity_set_row_invalid(validity, row);
            }
        };
        switch (columns_[i].raw ? ColumnType::string : columns_[i].type) {
            case ColumnType::integer:
            case ColumnType::number:
            case ColumnType::datetime:
                each([&](std::size_t row, const Slot& slot) { static_cast<std::int64_t*>(data)[row] = slot.low; });
                break;
            case ColumnType::boolean:
                each([&](std::size_t row, const Slot& slot) { static_cast<bool*>(data)[row] = slot.low != 0; });
                break;
            case ColumnType::date:
                each([&](std::size_t row, const Slot& slot) {
                    static_cast<std::int32_t*>(data)[row] = static_cast<std::int32_t>(slot.low);
                });
                break;
            case ColumnType::bigint:
                each([&](std::size_t row, const Slot& slot) {
                    static_cast<duckdb_hugeint*>(data)[row] = {static_cast<std::uint64_t>(slot.low), slot.high};
                });
                break;
            default:
                each([&](std::size_t row, const Slot& slot) {
                    duck::duckdb_unsafe_vector_assign_string_element_len(vector, row, text_.data() + slot.low,
                                                                         static_cast<idx_t>(slot.high));
                });
        }
    }
    duckdb_data_chunk_set_size(chunk, rows_);
}

bool BatchQueue::push(std::unique_ptr<RowBatch> batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || waiting_.size() < batches_waiting; });
    if (closed_) return false;
    waiting_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
}

std::unique_ptr<RowBatch> BatchQueue::pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || ended_ || !waiting_.empty(); });
    if (closed_ || waiting_.empty()) return nullptr;
    auto batch = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    changed_.notify_all();
    return batch;
}

std::unique_ptr<RowBatch> BatchQueue::spare() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return nullptr;
    auto batch = std::move(spare_.back());
    spare_.pop_back();
    return batch;
}

void BatchQueue::give_back(std::unique_ptr<RowBatch> batch) {
    batch->clear();
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(batch));
}

void BatchQueue::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

void BatchQueue::close(bool cancelled) {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    cancelled_ = cancelled_ || cancelled;
    changed_.notify_all();
}

bool BatchQueue::cancelled() const {
    const std::lock_guard lock(mutex_);
    return cancelled_;
}

}  // namespace skl::analytics
