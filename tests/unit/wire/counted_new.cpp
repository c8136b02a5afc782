#include "unit/wire/counted_new.hpp"

#include <atomic>
#include <cstddef>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> bytes{0};
std::atomic<std::size_t> freed{0};
thread_local std::size_t here = 0;
thread_local std::size_t left_until_failure = 0;  // 0: none is asked for

void count(std::size_t size) {
    if (left_until_failure != 0 && --left_until_failure == 0) throw std::bad_alloc();
    allocations.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(size, std::memory_order_relaxed);
    ++here;
}

void count_free(const void* memory) noexcept {
    if (memory) freed.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

// The linker sends the program's calls of operator new and delete through these (--wrap in tests/CMakeLists.txt), which
// works beside the sanitizers' own operators too. The names are those of the Itanium ABI.
extern "C" {

void* __real__Znwm(std::size_t size);
void __real__ZdlPv(void* memory);
void __real__ZdlPvm(void* memory, std::size_t size);
void* __real__Znam(std::size_t size);
void __real__ZdaPv(void* memory);
void __real__ZdaPvm(void* memory, std::size_t size);

void* __wrap__Znwm(std::size_t size) {
    count(size);
    return __real__Znwm(size);
}

void __wrap__ZdlPv(void* memory) {
    count_free(memory);
    __real__ZdlPv(memory);
}

void __wrap__ZdlPvm(void* memory, std::size_t size) {
    count_free(memory);
    __real__ZdlPvm(memory, size);
}

void* __wrap__Znam(std::size_t size) {
    count(size);
    return __real__Znam(size);
}

void __wrap__ZdaPv(void* memory) {
    count_free(memory);
    __real__ZdaPv(memory);
}

void __wrap__ZdaPvm(void* memory, std::size_t size) {
    count_free(memory);
    __real__ZdaPvm(memory, size);
}

}  // extern "C"

namespace wire_test {

heap_use heap_now() noexcept {
    return {allocations.load(), bytes.load(), freed.load()};
}

std::size_t allocations_here() noexcept {
    return here;
}

failing_allocation::failing_allocation(std::size_t nth) noexcept {
    left_until_failure = nth;
}

failing_allocation::~failing_allocation() {
    left_until_failure = 0;
}

bool failing_allocation::failed() const noexcept {
    return left_until_failure == 0;
}

}  // namespace wire_test
