// Boost.Beast, compiled once for the whole library.
#include <boost/beast/src.hpp>
