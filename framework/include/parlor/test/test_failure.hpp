// How the test kit says that a test failed, whatever test framework runs it.
#pragma once

#include <stdexcept>

namespace parlor::test {

/// Something else happened than the test expected. what() says what was expected, what came, and what was heard before.
/// Every test framework reports an exception that leaves a test.
class test_failure : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

}  // namespace parlor::test
