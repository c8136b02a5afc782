// The coroutine type of parlor.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace parlor {

/// What a coroutine of parlor returns: lazy, awaited once, resumed on the executor of whoever awaits it.
///
/// Beware of g++ 12: an aggregate or a capturing lambda that is built inside a full expression which also holds a
/// `co_await` is destroyed twice. Name it first, then `std::move` it in; `./dev lint` finds the lines that forget.
template <class T = void>
using task = boost::asio::awaitable<T>;

}  // namespace parlor
