// TCP to the server on loopback: source addresses of the run's own, and closing by reset, so that no port is left
// waiting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

struct options;

/// Lets this process have as many descriptors as the system allows it.
void raise_descriptor_limit();

/// A connected socket that has sent its upgrade request; recv() on it does not wait. `number` tells connections apart.
int connect_and_ask(const options& o, std::size_t number);

void send_all(int fd, std::string_view bytes);

void close_with_reset(int fd);

/// Checks the answer to the upgrade: 101, and permessage-deflate when that was asked for (exit code 3 without it).
void check_answer(const options& o, std::string_view head);

}  // namespace bench
