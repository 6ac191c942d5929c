// kgq's side of each workload, through the public headers alone.
// Threads: one workload a process.
#pragma once

#include "tools/benchmark/measure/task.hpp"

namespace kgq::bench::ours {

void load(Task const& task);
void q1(Task const& task);
void q2(Task const& task);
void q3(Task const& task);
void q4(Task const& task);
void load_guarantees(Task const& task);
void guarantee(Task const& task);
void load_panel(Task const& task);
void panel(Task const& task);
void cold(Task const& task);
void commit(Task const& task);

}  // namespace kgq::bench::ours
