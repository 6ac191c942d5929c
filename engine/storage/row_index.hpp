// Index rows of many claims at once, in every order and sorted, as commits and repairs write them.
//
// Threads: pure functions.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/keys.hpp"
#include "engine/storage/records.hpp"
#include "engine/storage/rocks.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

namespace kgq::storage {

/// Whether `left` comes before `right` in the keys of an order.
inline bool row_before(RowOrder order, ClaimRow const& left, ClaimRow const& right) {
    auto const compare = [&](auto first, auto second, auto third) {
        return std::tie(left.*first, left.*second, left.*third, left.keys, left.id) <
               std::tie(right.*first, right.*second, right.*third, right.keys, right.id);
    };
    switch (order) {
        case RowOrder::subject_relation_object:
            return compare(&ClaimRow::subject, &ClaimRow::relation, &ClaimRow::object);
        case RowOrder::relation_subject_object:
            return compare(&ClaimRow::relation, &ClaimRow::subject, &ClaimRow::object);
        case RowOrder::relation_object_subject:
            return compare(&ClaimRow::relation, &ClaimRow::object, &ClaimRow::subject);
        case RowOrder::object_subject_relation:
            return compare(&ClaimRow::object, &ClaimRow::subject, &ClaimRow::relation);
    }
    return false;
}

/// Positions of the items in an order of their rows. `row_of` gives the ClaimRow of an item.
template <typename Item, typename RowOf>
std::vector<std::uint32_t> sorted_positions(std::span<Item const> items, RowOrder order, RowOf row_of) {
    std::vector<std::uint32_t> positions(items.size());
    std::iota(positions.begin(), positions.end(), 0u);
    std::sort(positions.begin(), positions.end(), [&](std::uint32_t left, std::uint32_t right) {
        return row_before(order, row_of(items[left]), row_of(items[right]));
    });
    return positions;
}

/// Puts the live rows of claims in every order. Sorted, because the memory table takes neighbours ten times as fast as
/// strangers.
template <typename Item, typename RowOf>
void put_live_rows(Changes& changes, std::span<Item const> items, RowOf row_of) {
    for (RowOrder order : kRowOrders) {
        for (std::uint32_t position : sorted_positions(items, order, row_of)) {
            ClaimRow const& row = row_of(items[position]);
            changes.put(row_key(live_space(order), order, row), write_row(row));
        }
    }
}

/// Puts the rows of one retracted claim in every order.
inline void put_history_rows(Changes& changes, ClaimRow const& row, TransactionId retracted) {
    for (RowOrder order : kRowOrders) changes.put(row_key(history_space(order), order, row), write_row(row, retracted));
}

}  // namespace kgq::storage
