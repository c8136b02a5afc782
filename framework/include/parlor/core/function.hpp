// A callable that is moved, never copied. Used wherever a completion or a posted piece of work is stored.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace parlor {

template <class Signature>
class unique_function;

/// Owns one callable. Callables of up to four pointers are stored in place. Calling an empty one is undefined.
/// (C++23 has std::move_only_function; libstdc++ 12 offers it in C++23 mode only.)
template <class R, class... Args>
class unique_function<R(Args...)> {
public:
    unique_function() noexcept = default;
    unique_function(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor): as std::function

    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, unique_function> && std::is_invocable_r_v<R, F&, Args...>)
    unique_function(F&& f) {  // NOLINT(google-explicit-constructor): as std::function
        using Callable = std::decay_t<F>;
        if constexpr (fits<Callable>) {
            ::new (static_cast<void*>(storage_)) Callable(std::forward<F>(f));
            table_ = &in_place<Callable>;
        } else {
            ::new (static_cast<void*>(storage_)) Callable*(new Callable(std::forward<F>(f)));
            table_ = &on_heap<Callable>;
        }
    }

    unique_function(unique_function&& other) noexcept : table_(std::exchange(other.table_, nullptr)) {
        if (table_) table_->relocate(storage_, other.storage_);
    }

    unique_function& operator=(unique_function&& other) noexcept {
        if (this != &other) {
            reset();
            table_ = std::exchange(other.table_, nullptr);
            if (table_) table_->relocate(storage_, other.storage_);
        }
        return *this;
    }

    unique_function(const unique_function&) = delete;
    unique_function& operator=(const unique_function&) = delete;
    ~unique_function() { reset(); }

    explicit operator bool() const noexcept { return table_ != nullptr; }
    R operator()(Args... args) & { return table_->call(storage_, std::forward<Args>(args)...); }
    /// The one and only call: this is empty before the callable runs, so it may be given another one meanwhile.
    R operator()(Args... args) && {
        return std::exchange(table_, nullptr)->consume(storage_, std::forward<Args>(args)...);
    }

private:
    static constexpr std::size_t capacity = 4 * sizeof(void*);

    template <class F>
    static constexpr bool fits =
        sizeof(F) <= capacity && alignof(F) <= alignof(void*) && std::is_nothrow_move_constructible_v<F>;

    struct table {
        R (*call)(void*, Args&&...);
        R (*consume)(void*, Args&&...);  // calls what it has taken out
        void (*relocate)(void* to, void* from) noexcept;
        void (*destroy)(void*) noexcept;
    };

    template <class F>
    static F& as(void* storage) noexcept {
        return *std::launder(static_cast<F*>(storage));
    }

    template <class F>
    static constexpr table in_place{
        [](void* s, Args&&... args) -> R { return as<F>(s)(std::forward<Args>(args)...); },
        [](void* s, Args&&... args) -> R {
            F taken(std::move(as<F>(s)));
            as<F>(s).~F();
            return taken(std::forward<Args>(args)...);
        },
        [](void* to, void* from) noexcept {
            ::new (to) F(std::move(as<F>(from)));
            as<F>(from).~F();
        },
        [](void* s) noexcept { as<F>(s).~F(); },
    };

    template <class F>
    static constexpr table on_heap{
        [](void* s, Args&&... args) -> R { return (*as<F*>(s))(std::forward<Args>(args)...); },
        [](void* s, Args&&... args) -> R {
            const std::unique_ptr<F> taken(as<F*>(s));
            return (*taken)(std::forward<Args>(args)...);
        },
        [](void* to, void* from) noexcept { ::new (to) F*(as<F*>(from)); },
        [](void* s) noexcept { delete as<F*>(s); },
    };

    void reset() noexcept {
        if (table_) std::exchange(table_, nullptr)->destroy(storage_);
    }

    alignas(void*) std::byte storage_[capacity];
    const table* table_ = nullptr;
};

}  // namespace parlor
