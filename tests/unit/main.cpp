// The entry point that every unit test executable shares.
#define BOOST_TEST_MODULE parlor
#include <boost/test/unit_test.hpp>
