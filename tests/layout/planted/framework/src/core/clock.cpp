// So may core/.
const auto start = std::chrono::steady_clock::now();
