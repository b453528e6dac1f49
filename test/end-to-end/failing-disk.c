// A disk that fails when it is told to: a FUSE file system with one file, `disk`, which is the file IMAGE. While the file SWITCH
// holds a number, each write that reaches beyond that many bytes fails with EIO. A loop device over `disk` hears of it as a
// kernel hears of a bad cable.
//
//   failing-disk IMAGE SWITCH MOUNTPOINT

#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int image;
static const char *switch_path;

/* How much of the disk works. */
static long long works_up_to(void) {
  long long bytes = -1;
  FILE *file = fopen(switch_path, "r");
  if (file == NULL) return -1;
  if (fscanf(file, "%lld", &bytes) != 1) bytes = -1;
  fclose(file);
  return bytes;
}

static int is_disk(const char *path) { return strcmp(path, "/disk") == 0; }

static int get_attributes(const char *path, struct stat *out, struct fuse_file_info *file) {
  (void)file;
  if (is_disk(path)) return fstat(image, out) == 0 ? 0 : -errno;
  if (strcmp(path, "/") != 0) return -ENOENT;
  memset(out, 0, sizeof *out);
  out->st_mode = S_IFDIR | 0700;
  out->st_nlink = 2;
  return 0;
}

static int list(const char *path, void *out, fuse_fill_dir_t fill, off_t at, struct fuse_file_info *file, enum fuse_readdir_flags flags) {
  (void)path, (void)at, (void)file, (void)flags;
  fill(out, "disk", NULL, 0, 0);
  return 0;
}

static int open_file(const char *path, struct fuse_file_info *file) {
  file->direct_io = 1;
  return is_disk(path) ? 0 : -ENOENT;
}

static int read_file(const char *path, char *out, size_t size, off_t at, struct fuse_file_info *file) {
  (void)path, (void)file;
  ssize_t count = pread(image, out, size, at);
  return count < 0 ? -errno : (int)count;
}

static int write_file(const char *path, const char *bytes, size_t size, off_t at, struct fuse_file_info *file) {
  (void)path, (void)file;
  long long limit = works_up_to();
  if (limit >= 0 && at + (off_t)size > limit) return -EIO;
  ssize_t count = pwrite(image, bytes, size, at);
  return count < 0 ? -errno : (int)count;
}

static int sync_file(const char *path, int only_data, struct fuse_file_info *file) {
  (void)path, (void)only_data, (void)file;
  return 0;
}

static const struct fuse_operations operations = {
    .getattr = get_attributes, .readdir = list, .open = open_file, .read = read_file, .write = write_file, .fsync = sync_file};

int main(int count, char **arguments) {
  if (count != 4 || (image = open(arguments[1], O_RDWR)) < 0) return 2;
  switch_path = arguments[2];
  char *fuse[] = {arguments[0], arguments[3], "-f", "-s", NULL};
  return fuse_main(4, fuse, &operations, NULL);
}
