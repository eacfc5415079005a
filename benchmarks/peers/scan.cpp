// A tight loop over all vectors, as a compiler vectorizes it: the nearest of n by inner product, int8 and float32.
// usage: scan PREFIX n queries d   (PREFIX.base.f32 and PREFIX.query.f32: little-endian, row after row)
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

static std::vector<float> read(const std::string& path, size_t count) {
  std::vector<float> values(count);
  FILE* file = fopen(path.c_str(), "rb");
  if (!file || fread(values.data(), sizeof(float), count, file) != count) {
    perror(path.c_str());
    exit(1);
  }
  fclose(file);
  return values;
}

template <class T, class Sum>
static void scan(const char* name, const std::vector<T>& base, const std::vector<T>& queries, int n, int count, int d) {
  std::vector<double> times;
  long sink = 0;
  for (int k = 0; k < 200; k++) {
    const T* query = &queries[(size_t)(k % count) * d];
    auto start = std::chrono::steady_clock::now();
    Sum best = 0;
    int at = -1;
    for (int i = 0; i < n; i++) {
      const T* row = &base[(size_t)i * d];
      Sum sum = 0;
      for (int j = 0; j < d; j++) sum += (Sum)query[j] * row[j];
      if (at < 0 || sum > best) best = sum, at = i;
    }
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    sink += at;
  }
  std::sort(times.begin(), times.end());
  printf("{\"what\":\"scan\",\"engine\":\"c++\",\"type\":\"%s\",\"n\":%d,\"d\":%d,\"p50_us\":%.0f,\"sum\":%ld}\n", name, n, d, times[times.size() / 2], sink);
}

static std::vector<int8_t> codes(const std::vector<float>& values) {
  float most = 0;
  for (float value : values) most = std::max(most, std::fabs(value));
  std::vector<int8_t> coded(values.size());
  for (size_t i = 0; i < values.size(); i++) coded[i] = (int8_t)std::lrintf(values[i] / most * 127);
  return coded;
}

int main(int, char** arguments) {
  std::string prefix = arguments[1];
  int n = atoi(arguments[2]), count = atoi(arguments[3]), d = atoi(arguments[4]);
  auto base = read(prefix + ".base.f32", (size_t)n * d), queries = read(prefix + ".query.f32", (size_t)count * d);
  scan<int8_t, int>("int8", codes(base), codes(queries), n, count, d);
  scan<float, float>("float32", base, queries, n, count, d);
}
