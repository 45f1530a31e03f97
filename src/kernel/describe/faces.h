// From types to tables: face_of<T> for every field type, shape_of<S> for every described struct.
// The only templates of describe; each yields constexpr data and a handful of captureless functions.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "kernel/describe/face.h"
#include "kernel/describe/types.h"

namespace skl {

template <class T>
struct FaceOf;
template <class T>
inline constexpr Face face_of = FaceOf<T>::make();

constexpr std::int64_t most_elements = 10'000;  // of a list or map that states no bound of its own

// A list with its own bound.
template <class T, std::int64_t Min, std::int64_t Max>
struct Several : std::vector<T> {
    static constexpr std::int64_t min = Min, max = Max;
};

namespace detail {

template <class S, class Member>
void* member_in(void* structure) {
    return &(static_cast<S*>(structure)->*Member::pointer);
}

template <class S>
using MembersOf = boost::describe::describe_members<S, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class Pointer>
struct MemberType;
template <class S, class M>
struct MemberType<M S::*> {
    using type = M;
};
template <class Member>
using TypeOf = typename MemberType<std::remove_cv_t<decltype(Member::pointer)>>::type;

template <class S, template <class...> class L, class... Members>
constexpr std::array<Field, sizeof...(Members)> fields_of(L<Members...>*) {
    return {Field{Members::name, &member_in<S, Members>, &face_of<TypeOf<Members>>}...};
}
template <class S>
inline constexpr auto fields_table = fields_of<S>(static_cast<MembersOf<S>*>(nullptr));

template <class E, template <class...> class L, class... Enumerators>
constexpr std::array<EnumName, sizeof...(Enumerators)> names_of(L<Enumerators...>*) {
    return {EnumName{Enumerators::name, static_cast<std::int64_t>(Enumerators::value)}...};
}
template <class E>
inline constexpr auto names_table = names_of<E>(static_cast<boost::describe::describe_enumerators<E>*>(nullptr));

// The bare name of a type, from the compiler: "skl::opendata::Dataset" → "Dataset", "List<skl::X>" → "List".
template <class T>
constexpr std::string_view type_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("T = ") + 4);
    name.remove_suffix(1);
    const auto args = name.find('<');
    const auto head = name.substr(0, args);
    return head.substr(head.rfind(':') == std::string_view::npos ? 0 : head.rfind(':') + 1);
}
template <class T>
inline constexpr auto name_characters = [] {
    std::array<char, type_name<T>().size() + 1> text{};
    for (std::size_t i = 0; i < type_name<T>().size(); ++i) text[i] = type_name<T>()[i];
    return text;
}();

}  // namespace detail

template <class S>
inline constexpr Shape shape_of = {detail::name_characters<S>.data(), detail::fields_table<S>.data(),
                                   static_cast<std::uint32_t>(detail::fields_table<S>.size())};

template <class T>
concept Describable = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

// --- plain kinds ---
template <>
struct FaceOf<bool> {
    static constexpr Face make() { return {.kind = Kind::boolean}; }
};
template <class T>
    requires(std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t>)
struct FaceOf<T> {
    static constexpr Face make() {
        return {.kind = Kind::integer, .size = sizeof(T), .min = std::numeric_limits<T>::min(), .max = std::numeric_limits<T>::max()};
    }
};
template <std::int64_t Min, std::int64_t Max>
struct FaceOf<Whole<Min, Max>> {
    static constexpr Face make() { return {.kind = Kind::integer, .size = 8, .min = Min, .max = Max}; }
};
template <>
struct FaceOf<double> {
    static constexpr Face make() { return {.kind = Kind::real}; }
};
template <>
struct FaceOf<std::string> {
    static constexpr Face make() { return {.kind = Kind::text, .min = 0, .max = longest_line}; }
};
template <std::uint32_t Min, std::uint32_t Max>
struct FaceOf<Text<Min, Max>> {
    static constexpr Face make() { return {.kind = Kind::text, .min = Min, .max = Max}; }
};
template <std::uint32_t Max>
struct FaceOf<Prose<Max>> {
    static constexpr Face make() { return {.kind = Kind::prose, .min = 0, .max = Max}; }
};
template <std::uint32_t Max>
struct FaceOf<Markdown<Max>> {
    static constexpr Face make() { return {.kind = Kind::markdown, .min = 0, .max = Max}; }
};
template <std::uint32_t Min, std::uint32_t Max>
struct FaceOf<Bilingual<Min, Max>> {
    static constexpr Face make() { return {.kind = Kind::bilingual, .min = Min, .max = Max}; }
};
template <class Tag>
struct FaceOf<Id<Tag>> {
    static constexpr Face make() { return {.kind = Kind::id}; }
};

#define SKL_PLAIN_FACE(Type, ...)                              \
    template <>                                                \
    struct FaceOf<Type> {                                      \
        static constexpr Face make() { return {__VA_ARGS__}; } \
    }
SKL_PLAIN_FACE(Percent, .kind = Kind::percent, .min = 0, .max = 100);
SKL_PLAIN_FACE(Latitude, .kind = Kind::latitude, .min = -90, .max = 90);
SKL_PLAIN_FACE(Longitude, .kind = Kind::longitude, .min = -180, .max = 180);
SKL_PLAIN_FACE(Slug, .kind = Kind::slug, .min = 1, .max = 63);
SKL_PLAIN_FACE(Email, .kind = Kind::email, .min = 3, .max = 254);
SKL_PLAIN_FACE(Url, .kind = Kind::url, .min = 8, .max = 2048);
SKL_PLAIN_FACE(Phone, .kind = Kind::phone, .min = 3, .max = 16);
SKL_PLAIN_FACE(Json, .kind = Kind::json);
SKL_PLAIN_FACE(Date, .kind = Kind::date);
SKL_PLAIN_FACE(Instant, .kind = Kind::instant);
SKL_PLAIN_FACE(Duration, .kind = Kind::duration);
SKL_PLAIN_FACE(Money, .kind = Kind::money);
SKL_PLAIN_FACE(Uuid, .kind = Kind::id);
SKL_PLAIN_FACE(Upload, .kind = Kind::upload);
#undef SKL_PLAIN_FACE

template <class E>
    requires std::is_enum_v<E>
struct FaceOf<E> {
    static constexpr Face make() {
        return {.kind = Kind::choice,
                .size = sizeof(E),
                .names = detail::names_table<E>.data(),
                .names_count = static_cast<std::uint32_t>(detail::names_table<E>.size()),
                .name = detail::name_characters<E>.data()};
    }
};

template <Describable S>
struct FaceOf<S> {
    static constexpr Face make() { return {.kind = Kind::structure, .shape = &shape_of<S>, .name = detail::name_characters<S>.data()}; }
};

// --- holders ---
template <class T>
struct FaceOf<std::optional<T>> {
    using O = std::optional<T>;
    static constexpr Held held = {
        [](const void* o) -> std::size_t { return static_cast<const O*>(o)->has_value() ? 1 : 0; },
        [](void* o, std::size_t) -> void* { return &**static_cast<O*>(o); },
        [](void* o, std::string_view, std::size_t) -> void* { return &static_cast<O*>(o)->emplace(); },
        nullptr,
        [](void* o) { static_cast<O*>(o)->reset(); },
    };
    static constexpr Face make() { return {.kind = Kind::optional, .of = &face_of<T>, .held = &held}; }
};

namespace detail {
template <class V>
inline constexpr Held list_held = {
    [](const void* v) -> std::size_t { return static_cast<const V*>(v)->size(); },
    [](void* v, std::size_t i) -> void* { return &(*static_cast<V*>(v))[i]; },
    [](void* v, std::string_view, std::size_t) -> void* { return &static_cast<V*>(v)->emplace_back(); },
    nullptr,
    [](void* v) { static_cast<V*>(v)->clear(); },
};
}  // namespace detail
template <class T>
struct FaceOf<std::vector<T>> {
    static constexpr Face make() {
        return {.kind = Kind::list, .min = 0, .max = most_elements, .of = &face_of<T>, .held = &detail::list_held<std::vector<T>>};
    }
};
template <class T, std::int64_t Min, std::int64_t Max>
struct FaceOf<Several<T, Min, Max>> {
    static constexpr Face make() {
        return {.kind = Kind::list, .min = Min, .max = Max, .of = &face_of<T>, .held = &detail::list_held<Several<T, Min, Max>>};
    }
};

template <class T>
struct FaceOf<std::map<std::string, T>> {
    using M = std::map<std::string, T>;
    static constexpr Held held = {
        [](const void* m) -> std::size_t { return static_cast<const M*>(m)->size(); },
        [](void* m, std::size_t i) -> void* { return &std::next(static_cast<M*>(m)->begin(), static_cast<std::ptrdiff_t>(i))->second; },
        [](void* m, std::string_view key, std::size_t) -> void* { return &(*static_cast<M*>(m))[std::string(key)]; },
        [](const void* m, std::size_t i) -> std::string_view {
            return std::next(static_cast<const M*>(m)->begin(), static_cast<std::ptrdiff_t>(i))->first;
        },
        [](void* m) { static_cast<M*>(m)->clear(); },
    };
    static constexpr Face make() { return {.kind = Kind::map, .min = 0, .max = most_elements, .of = &face_of<T>, .held = &held}; }
};

template <class... Ts>
struct FaceOf<std::variant<Ts...>> {
    using V = std::variant<Ts...>;
    template <class T>
    static void* emplace(V& v) {
        return &v.template emplace<T>();
    }
    static constexpr Face alternatives[] = {FaceOf<Ts>::make()...};
    static constexpr Held held = {
        [](const void* v) -> std::size_t { return static_cast<const V*>(v)->index(); },
        [](void* v, std::size_t) -> void* {
            return std::visit([](auto& held_value) -> void* { return &held_value; }, *static_cast<V*>(v));
        },
        [](void* v, std::string_view, std::size_t alternative) -> void* {
            using Emplace = void* (*)(V&);
            constexpr Emplace table[] = {&emplace<Ts>...};
            return table[alternative](*static_cast<V*>(v));
        },
        nullptr,
        nullptr,
    };
    static constexpr Face make() { return {.kind = Kind::variant, .of = alternatives, .of_count = sizeof...(Ts), .held = &held}; }
};

template <class T>
View view(const T& value) {
    return {&face_of<T>, &value};
}

}  // namespace skl
