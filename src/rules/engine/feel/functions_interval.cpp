// How points and ranges lie to each other (DMN 1.5 §10.3.4.8, table 78; after Allen and HL7 CQL).
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

// An end of a range, or a point, which is both ends of itself. `side` says where an open end lies: −1 before everything, 1 after.
struct End {
    const Value* value = nullptr;
    bool included = false;
    int side = 0;
};

struct Span {
    End start, end;
    bool point = false;
};

Span span_of(const Value& value) {
    if (!value.is(Kind::range)) return {{&value, true, 0}, {&value, true, 0}, true};
    const Range& range = value.range();
    const int before = range.start.null() && !range.start_included && !range.end_is_null ? -1 : 0;
    const int after = range.end.null() && !range.end_included && !range.end_is_null ? 1 : 0;
    return {{&range.start, range.start_included, before}, {&range.end, range.end_included, after}, false};
}

// Comparing ends that have no order is remembered, and the relation is null then.
class Relation {
public:
    Relation(const Value& a, const Value& b) : a_(span_of(a)), b_(span_of(b)) {}
    const Span& a() const { return a_; }
    const Span& b() const { return b_; }
    bool known() const { return known_; }

    int order_of(const End& x, const End& y) {
        if (x.side != 0 || y.side != 0) return (x.side > y.side) - (x.side < y.side);
        const auto compared = order(*x.value, *y.value);
        known_ = known_ && compared.has_value();
        return compared.value_or(0);
    }

private:
    Span a_, b_;
    bool known_ = true;
};

bool all_before(Relation& r, const Span& x, const Span& y) {
    const int order = r.order_of(x.end, y.start);
    return order < 0 || (order == 0 && !(x.end.included && y.start.included));
}

bool all_within(Relation& r, const Span& inner, const Span& outer) {
    const int start = r.order_of(outer.start, inner.start), end = r.order_of(outer.end, inner.end);
    return (start < 0 || (start == 0 && (outer.start.included || !inner.start.included))) &&
           (end > 0 || (end == 0 && (outer.end.included || !inner.end.included)));
}

// x begins first and ends within y.
bool overlaps_from_below(Relation& r, const Span& x, const Span& y) {
    const int starts = r.order_of(x.start, y.start), across = r.order_of(x.end, y.start), ends = r.order_of(x.end, y.end);
    return (starts < 0 || (starts == 0 && x.start.included && !y.start.included)) &&
           (across > 0 || (across == 0 && x.end.included && y.start.included)) &&
           (ends < 0 || (ends == 0 && (!x.end.included || y.end.included)));
}

bool share_the_end(Relation& r, const Span& inner, const Span& outer) {
    if (inner.point) return outer.end.included && r.order_of(outer.end, inner.end) == 0;
    const int starts = r.order_of(inner.start, outer.start);
    return inner.end.included == outer.end.included && r.order_of(inner.end, outer.end) == 0 &&
           (starts > 0 || (starts == 0 && (!inner.start.included || outer.start.included)));
}

bool share_the_start(Relation& r, const Span& inner, const Span& outer) {
    if (inner.point) return outer.start.included && r.order_of(outer.start, inner.start) == 0;
    const int ends = r.order_of(inner.end, outer.end);
    return inner.start.included == outer.start.included && r.order_of(inner.start, outer.start) == 0 &&
           (ends < 0 || (ends == 0 && (!inner.end.included || outer.end.included)));
}

bool touch(Relation& r, const Span& x, const Span& y) { return x.end.included && y.start.included && r.order_of(x.end, y.start) == 0; }

bool before(Relation& r) { return all_before(r, r.a(), r.b()); }
bool after(Relation& r) { return all_before(r, r.b(), r.a()); }
bool meets(Relation& r) { return touch(r, r.a(), r.b()); }
bool met_by(Relation& r) { return touch(r, r.b(), r.a()); }
bool overlaps(Relation& r) { return !all_before(r, r.a(), r.b()) && !all_before(r, r.b(), r.a()); }
bool overlaps_before(Relation& r) { return overlaps_from_below(r, r.a(), r.b()); }
bool finishes(Relation& r) { return share_the_end(r, r.a(), r.b()); }
bool finished_by(Relation& r) { return share_the_end(r, r.b(), r.a()); }
bool includes(Relation& r) { return all_within(r, r.b(), r.a()); }
bool during(Relation& r) { return all_within(r, r.a(), r.b()); }
bool starts(Relation& r) { return share_the_start(r, r.a(), r.b()); }
bool started_by(Relation& r) { return share_the_start(r, r.b(), r.a()); }

// The second begins first and ends within the first.
bool overlaps_after(Relation& r) { return overlaps_from_below(r, r.b(), r.a()); }

bool coincides(Relation& r) {
    return r.order_of(r.a().start, r.b().start) == 0 && r.order_of(r.a().end, r.b().end) == 0 &&
           r.a().start.included == r.b().start.included && r.a().end.included == r.b().end.included;
}

// Which of points and ranges a relation takes.
enum class Takes { ranges, point_in_range, range_of_point, both_alike, any };

bool taken(Takes takes, bool first_is_range, bool second_is_range) {
    switch (takes) {
        case Takes::ranges: return first_is_range && second_is_range;
        case Takes::point_in_range: return second_is_range;
        case Takes::range_of_point: return first_is_range;
        case Takes::both_alike: return first_is_range == second_is_range;
        case Takes::any: return true;
    }
    return false;
}

struct Named {
    std::string_view name;
    bool (*holds)(Relation&);
    Takes takes;
};
constexpr Named before_relation{"before", before, Takes::any};
constexpr Named after_relation{"after", after, Takes::any};
constexpr Named meets_relation{"meets", meets, Takes::ranges};
constexpr Named met_by_relation{"met by", met_by, Takes::ranges};
constexpr Named overlaps_relation{"overlaps", overlaps, Takes::ranges};
constexpr Named overlaps_before_relation{"overlaps before", overlaps_before, Takes::ranges};
constexpr Named overlaps_after_relation{"overlaps after", overlaps_after, Takes::ranges};
constexpr Named finishes_relation{"finishes", finishes, Takes::point_in_range};
constexpr Named finished_by_relation{"finished by", finished_by, Takes::range_of_point};
constexpr Named includes_relation{"includes", includes, Takes::range_of_point};
constexpr Named during_relation{"during", during, Takes::point_in_range};
constexpr Named starts_relation{"starts", starts, Takes::point_in_range};
constexpr Named started_by_relation{"started by", started_by, Takes::range_of_point};
constexpr Named coincides_relation{"coincides", coincides, Takes::both_alike};

template <const Named& named>
Value related(Run& run, std::span<const Value> values) {
    const Arguments in(run, named.name, values);
    const Value &a = in.single(0), &b = in.single(1);
    if (a.null() || b.null()) return in.refused(a.null() ? 0 : 1, "range");
    if (!taken(named.takes, a.is(Kind::range), b.is(Kind::range))) return in.refused(named.takes == Takes::point_in_range ? 1 : 0, "range");
    Relation relation(a, b);
    const bool truth = named.holds(relation);
    return relation.known() ? Value(truth) : in.failed("not-comparable");
}

constexpr std::string_view points[] = {"point1", "point2"};
constexpr std::string_view point_range[] = {"point", "range"};
constexpr std::string_view range_point[] = {"range", "point"};
constexpr std::string_view ranges[] = {"range1", "range2"};

constexpr Form forms[] = {
    {"before", points, 2, false, related<before_relation>},
    {"before", point_range, 2, false, related<before_relation>},
    {"before", range_point, 2, false, related<before_relation>},
    {"before", ranges, 2, false, related<before_relation>},
    {"after", points, 2, false, related<after_relation>},
    {"after", point_range, 2, false, related<after_relation>},
    {"after", range_point, 2, false, related<after_relation>},
    {"after", ranges, 2, false, related<after_relation>},
    {"meets", ranges, 2, false, related<meets_relation>},
    {"met by", ranges, 2, false, related<met_by_relation>},
    {"overlaps", ranges, 2, false, related<overlaps_relation>},
    {"overlaps before", ranges, 2, false, related<overlaps_before_relation>},
    {"overlaps after", ranges, 2, false, related<overlaps_after_relation>},
    {"finishes", point_range, 2, false, related<finishes_relation>},
    {"finishes", ranges, 2, false, related<finishes_relation>},
    {"finished by", range_point, 2, false, related<finished_by_relation>},
    {"finished by", ranges, 2, false, related<finished_by_relation>},
    {"includes", range_point, 2, false, related<includes_relation>},
    {"includes", ranges, 2, false, related<includes_relation>},
    {"during", point_range, 2, false, related<during_relation>},
    {"during", ranges, 2, false, related<during_relation>},
    {"starts", point_range, 2, false, related<starts_relation>},
    {"starts", ranges, 2, false, related<starts_relation>},
    {"started by", range_point, 2, false, related<started_by_relation>},
    {"started by", ranges, 2, false, related<started_by_relation>},
    {"coincides", points, 2, false, related<coincides_relation>},
    {"coincides", ranges, 2, false, related<coincides_relation>},
};

}  // namespace

std::span<const Form> interval_forms() { return forms; }

}  // namespace skl::rules::feel
