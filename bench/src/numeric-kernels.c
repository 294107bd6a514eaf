// The C beside which the WebAssembly kernels are measured. Built by bench/src/numeric.ts alone, with
// gcc -O3 -march=native -ffast-math. Prints "name milliseconds checksum" per kernel: the median of
// repeats, in processor time of the process.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return (d > 0) - (d < 0);
}

static double median(double *times, int n) {
  qsort(times, n, sizeof *times, compare);
  return times[n / 2];
}

static uint32_t state = 12345;
static float noise(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (float)state / 4294967296.0f - 0.5f;
}

__attribute__((noinline)) static float dot(const float *a, const float *b, int n) {
  float s = 0;
  for (int i = 0; i < n; i++) s += a[i] * b[i];
  return s;
}

__attribute__((noinline)) static void dotRows(const float *rows, const float *q, float *out, int n, int d) {
  for (int i = 0; i < n; i++) {
    float s = 0;
    for (int j = 0; j < d; j++) s += rows[(size_t)i * d + j] * q[j];
    out[i] = s;
  }
}

// Four columns at a time, as in the WebAssembly kernel: faster than the textbook's loops.
__attribute__((noinline)) static int factor(double *a, int n) {
  for (int j = 0; j < n; j += 4) {
    int to = j + 4 < n ? j + 4 : n;
    for (int i = j; i < to; i++) {
      for (int c = j; c <= i; c++) {
        double s = a[i * n + c];
        for (int p = 0; p < c; p++) s -= a[i * n + p] * a[c * n + p];
        if (c < i) a[i * n + c] = s / a[c * n + c];
        else if (s > 0) a[i * n + i] = sqrt(s);
        else return i;
      }
    }
    const double *c0 = a + j * n, *c1 = c0 + n, *c2 = c1 + n, *c3 = c2 + n;
    for (int i = j + 4; i < n; i++) {
      double *row = a + i * n, s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (int p = 0; p < j; p++) {
        s0 += row[p] * c0[p];
        s1 += row[p] * c1[p];
        s2 += row[p] * c2[p];
        s3 += row[p] * c3[p];
      }
      double x0 = (row[j] - s0) / c0[j];
      double x1 = (row[j + 1] - s1 - x0 * c1[j]) / c1[j + 1];
      double x2 = (row[j + 2] - s2 - x0 * c2[j] - x1 * c2[j + 1]) / c2[j + 2];
      double x3 = (row[j + 3] - s3 - x0 * c3[j] - x1 * c3[j + 1] - x2 * c3[j + 2]) / c3[j + 3];
      row[j] = x0, row[j + 1] = x1, row[j + 2] = x2, row[j + 3] = x3;
    }
  }
  return -1;
}

__attribute__((noinline)) static void solve(const double *l, int n, double *b) {
  for (int i = 0; i < n; i++) {
    double s = b[i];
    for (int j = 0; j < i; j++) s -= l[i * n + j] * b[j];
    b[i] = s / l[i * n + i];
  }
  for (int i = n - 1; i >= 0; i--) {
    double x = b[i] /= l[i * n + i];
    for (int j = 0; j < i; j++) b[j] -= x * l[i * n + j];
  }
}

// Four rows of A times a strip of B per pass, as a compiler vectorises it best.
__attribute__((noinline)) static void gemm(const float *a, const float *b, float *c, int m, int k, int n) {
  memset(c, 0, sizeof(float) * m * n);
  for (int p0 = 0; p0 < k; p0 += 128)
    for (int j0 = 0; j0 < n; j0 += 64)
      for (int i = 0; i < m; i += 4) {
        float s[4][64];
        for (int r = 0; r < 4; r++) memcpy(s[r], c + (size_t)(i + r) * n + j0, sizeof s[r]);
        for (int p = p0; p < p0 + 128; p++) {
          const float *row = b + (size_t)p * n + j0;
          for (int r = 0; r < 4; r++) {
            float t = a[(size_t)(i + r) * k + p];
            for (int j = 0; j < 64; j++) s[r][j] += t * row[j];
          }
        }
        for (int r = 0; r < 4; r++) memcpy(c + (size_t)(i + r) * n + j0, s[r], sizeof s[r]);
      }
}

__attribute__((noinline)) static void times(const float *g, const float *v, float *out, int f) {
  for (int j = 0; j < f; j++) out[j] = 0;
  for (int i = 0; i < f; i++) {
    float t = v[i];
    for (int j = 0; j < f; j++) out[j] += t * g[i * f + j];
  }
}

__attribute__((noinline)) static void als(const int *starts, const int *cols, const float *conf, const float *y, float *x,
                const float *g, int f, int users, int steps) {
  float r[256], p[256], ap[256];
  for (int u = 0; u < users; u++) {
    float *xu = x + (size_t)u * f;
    times(g, xu, r, f);
    for (int j = 0; j < f; j++) r[j] = -r[j];
    for (int e = starts[u]; e < starts[u + 1]; e++) {
      const float *yi = y + (size_t)cols[e] * f;
      float s = 0;
      for (int j = 0; j < f; j++) s += yi[j] * xu[j];
      float t = conf[e] - (conf[e] - 1) * s;
      for (int j = 0; j < f; j++) r[j] += t * yi[j];
    }
    float rs = 0;
    for (int j = 0; j < f; j++) p[j] = r[j], rs += r[j] * r[j];
    for (int step = 0; step < steps && rs > 1e-20f; step++) {
      times(g, p, ap, f);
      for (int e = starts[u]; e < starts[u + 1]; e++) {
        const float *yi = y + (size_t)cols[e] * f;
        float s = 0;
        for (int j = 0; j < f; j++) s += yi[j] * p[j];
        float t = (conf[e] - 1) * s;
        for (int j = 0; j < f; j++) ap[j] += t * yi[j];
      }
      float pap = 0, next = 0;
      for (int j = 0; j < f; j++) pap += p[j] * ap[j];
      float alpha = rs / pap;
      for (int j = 0; j < f; j++) xu[j] += alpha * p[j], r[j] -= alpha * ap[j];
      for (int j = 0; j < f; j++) next += r[j] * r[j];
      for (int j = 0; j < f; j++) p[j] = r[j] + next / rs * p[j];
      rs = next;
    }
  }
}

// Scan with insertion into a sorted list of k.
__attribute__((noinline)) static int scan(const float *rows, const float *q, int n, int d, int k, float *score, int *index) {
  int size = 0;
  for (int i = 0; i < n; i++) {
    float s = 0;
    for (int j = 0; j < d; j++) s += rows[(size_t)i * d + j] * q[j];
    if (size == k && s <= score[k - 1]) continue;
    int at = size < k ? size++ : k - 1;
    while (at > 0 && score[at - 1] < s) score[at] = score[at - 1], index[at] = index[at - 1], at--;
    score[at] = s;
    index[at] = i;
  }
  return size;
}

static void *floats(size_t n) {
  float *v = aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
  for (size_t i = 0; i < n; i++) v[i] = noise();
  return v;
}

#define MEASURE(name, body, check)                        \
  do {                                                    \
    double t[64];                                         \
    for (int rep = 0; rep < repeats; rep++) {             \
      double start = now();                               \
      body;                                               \
      t[rep] = now() - start;                             \
    }                                                     \
    printf("%s %.4f %g\n", name, median(t, repeats), (double)(check)); \
    fflush(stdout);                                       \
  } while (0)

int main(int argc, char **argv) {
  double scale = argc > 1 ? atof(argv[1]) : 1;
  int repeats = argc > 2 ? atoi(argv[2]) : 7;
  if (repeats > 64) repeats = 64;
  int d = 64, many = (int)(1e6 * scale), few = 4000;
  float *rows = floats((size_t)many * d), *q = floats(d), *out = floats(many);
  MEASURE("dot-cache", for (int i = 0; i < 250; i++) { q[0] += 1e-9f; dotRows(rows, q, out, few, d); }, out[7]);
  volatile float sink = 0;
  MEASURE("dot-calls", for (int i = 0; i < 1000000; i++) sink += dot(rows + (i % few) * d, q, d), sink);
  MEASURE("dot-memory", dotRows(rows, q, out, many, d), out[7]);
  float score[10];
  int index[10];
  MEASURE("top-k", scan(rows, q, many, d, 10, score, index), score[9]);
  free(rows);
  int n = 64;
  double *spd = malloc(sizeof(double) * n * n), *a = malloc(sizeof(double) * n * n), b[64];
  for (int i = 0; i < n; i++) for (int j = 0; j <= i; j++) spd[i * n + j] = spd[j * n + i] = i == j ? 64 : noise();
  MEASURE("cholesky", for (int i = 0; i < 1000; i++) {
    memcpy(a, spd, sizeof(double) * n * n);
    for (int j = 0; j < n; j++) b[j] = j;
    factor(a, n);
    solve(a, n, b);
  }, b[3]);
  int s = 512;
  float *ga = floats(s * s), *gb = floats(s * s), *gc = floats(s * s);
  MEASURE("gemm", gemm(ga, gb, gc, s, s, s), gc[11]);
  int users = (int)(100000 * scale), items = (int)(20000 * scale), each = 50, f = 64;
  int *starts = malloc(sizeof(int) * (users + 1)), *cols = malloc(sizeof(int) * users * each);
  float *conf = floats((size_t)users * each), *y = floats((size_t)items * f), *x = floats((size_t)users * f), *g = floats(f * f);
  for (int u = 0; u <= users; u++) starts[u] = u * each;
  for (int e = 0; e < users * each; e++) cols[e] = (int)((noise() + 0.5f) * (items - 1)), conf[e] = 2 + noise();
  for (int i = 0; i < f; i++) for (int j = 0; j <= i; j++) {
    float t = i == j ? 1 : 0;
    for (int r = 0; r < items; r++) t += y[(size_t)r * f + i] * y[(size_t)r * f + j];
    g[i * f + j] = g[j * f + i] = t;
  }
  if (repeats > 5) repeats = 5;
  MEASURE("als", { memset(x, 0, sizeof(float) * users * f); als(starts, cols, conf, y, x, g, f, users, 3); }, x[5]);
  return 0;
}
