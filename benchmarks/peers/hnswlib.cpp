// hnswlib <prefix> <n> <queries> <d> <M> <efc>: builds an inner-product HNSW on one thread and prints what that took;
// then, for each ef read, asks all queries once and prints recall@10 and questions per second.
#include <hnswlib/hnswlib.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using Clock = std::chrono::steady_clock;

static double Since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

template <class T> static std::vector<T> Read(const std::string& path, size_t count) {
  std::vector<T> values(count);
  FILE* file = std::fopen(path.c_str(), "rb");
  if (!file || std::fread(values.data(), sizeof(T), count, file) != count) {
    std::perror(path.c_str());
    std::exit(1);
  }
  std::fclose(file);
  return values;
}

static long Resident() {
  FILE* file = std::fopen("/proc/self/status", "r");
  char line[256];
  long kilobytes = 0;
  while (file && std::fgets(line, sizeof line, file))
    if (!std::strncmp(line, "VmRSS:", 6)) kilobytes = std::atol(line + 6);
  if (file) std::fclose(file);
  return kilobytes * 1024;
}

int main(int count, char** arguments) {
  if (count < 7) return 2;
  const std::string prefix = arguments[1];
  const size_t n = std::atol(arguments[2]), queries = std::atol(arguments[3]), d = std::atol(arguments[4]);
  auto base = Read<float>(prefix + ".base.f32", n * d);
  auto query = Read<float>(prefix + ".query.f32", queries * d);
  auto truth = Read<int>(prefix + ".gt.i32", queries * 100);
  hnswlib::InnerProductSpace space(d);
  auto distance = space.get_dist_func();
  // A hit is whatever is as near as the exact tenth.
  std::vector<float> reach(queries);
  for (size_t q = 0; q < queries; q++)
    reach[q] = distance(&query[q * d], &base[(size_t)truth[q * 100 + 9] * d], space.get_dist_func_param()) + 1e-6f;

  const long before = Resident();
  auto start = Clock::now();
  hnswlib::HierarchicalNSW<float> index(&space, n, std::atoi(arguments[5]), std::atoi(arguments[6]), 100);
  for (size_t i = 0; i < n; i++) index.addPoint(&base[i * d], i);
  std::printf("%.2f %.0f\n", Since(start), (Resident() - before) / (double)n);
  std::fflush(stdout);

  for (int ef; std::scanf("%d", &ef) == 1;) {
    index.setEf(ef);
    size_t hits = 0;
    // Whoever had the turn before has left the caches full of its own.
    for (size_t q = 0; q < queries / 10; q++) index.searchKnn(&query[q * d], 10);
    start = Clock::now();
    for (size_t q = 0; q < queries; q++)
      for (auto found = index.searchKnn(&query[q * d], 10); !found.empty(); found.pop()) hits += found.top().first <= reach[q];
    const double seconds = Since(start);
    std::printf("%.4f %.1f\n", hits / (10.0 * queries), queries / seconds);
    std::fflush(stdout);
  }
}
