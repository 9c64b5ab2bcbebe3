/*
 * Preloaded into bpftool, answers its questions about links from a file instead of the
 * kernel: so bpftool prints links of kinds that this kernel can't make, and its output can
 * be held against ours for the same data.
 *
 * The file (environment: REPLAY_FILE) has a line for each thing that is known:
 *
 *   link ID INFO        the bytes of its struct bpf_link_info, in hexadecimal
 *   buffer OFFSET DATA  what stands behind that link's pointer at OFFSET
 *   program ID TYPE
 *   device IFINDEX NAME (in hexadecimal)
 *
 * REPLAY_KALLSYMS is read in place of /proc/kallsyms. Every other command of bpf(2) fails
 * with EPERM: no program is loaded, no object of the running kernel is seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum { LINK = 1, PROGRAM, DEVICE };
enum { MAX_OBJECTS = 4096, MAX_BUFFERS = 8, MAX_FDS = 1024 };

struct buffer {
	unsigned offset;
	size_t length;
	unsigned char *data;
};

struct object {
	int kind;
	unsigned id;
	unsigned type;
	size_t length;
	unsigned char *data;
	int buffer_count;
	struct buffer buffers[MAX_BUFFERS];
};

static struct object objects[MAX_OBJECTS];
static int object_count = -1;
static struct object *by_fd[MAX_FDS];

static unsigned char *from_hex(const char *text, size_t *length)
{
	unsigned char *bytes = calloc(1, strlen(text) / 2 + 1);

	for (*length = 0; sscanf(text + 2 * *length, "%2hhx", &bytes[*length]) == 1; ++*length)
		;
	return bytes;
}

static void load(void)
{
	FILE *file = fopen(getenv("REPLAY_FILE"), "r");
	char *line = NULL;
	size_t room = 0;

	object_count = 0;
	while (file && getline(&line, &room, file) > 0) {
		char *kind = strtok(line, " \n"), *number = strtok(NULL, " \n"), *value = strtok(NULL, " \n");
		unsigned id = number ? strtoul(number, NULL, 10) : 0;

		if (kind && !strcmp(kind, "buffer")) {
			struct object *link = &objects[object_count - 1];
			struct buffer *buffer = &link->buffers[link->buffer_count++];

			buffer->offset = id;
			buffer->data = from_hex(value ? value : "", &buffer->length);
		} else if (kind) {
			struct object *object = &objects[object_count++];

			object->kind = !strcmp(kind, "link") ? LINK : !strcmp(kind, "program") ? PROGRAM : DEVICE;
			object->id = id;
			if (object->kind == PROGRAM)
				object->type = strtoul(value, NULL, 10);
			else
				object->data = from_hex(value ? value : "", &object->length);
		}
	}
	free(line);
	if (file)
		fclose(file);
}

static struct object *find(int kind, unsigned id)
{
	if (object_count < 0)
		load();
	for (int i = 0; i < object_count; i++)
		if (objects[i].kind == kind && objects[i].id == id)
			return &objects[i];
	return NULL;
}

static long fail(int error)
{
	errno = error;
	return -1;
}

static long next_id(union bpf_attr *attr)
{
	unsigned best = 0;

	if (object_count < 0)
		load();
	for (int i = 0; i < object_count; i++)
		if (objects[i].kind == LINK && objects[i].id > attr->start_id && (!best || objects[i].id < best))
			best = objects[i].id;
	if (!best)
		return fail(ENOENT);
	attr->next_id = best;
	return 0;
}

static long open_object(int kind, unsigned id)
{
	struct object *object = find(kind, id);
	int fd;

	if (!object)
		return fail(ENOENT);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fd >= MAX_FDS)
		return fail(EMFILE);
	by_fd[fd] = object;
	return fd;
}

static long link_info(const struct object *link, unsigned char *info, unsigned room)
{
	unsigned long long pointers[MAX_BUFFERS];

	for (int i = 0; i < link->buffer_count; i++)
		memcpy(&pointers[i], info + link->buffers[i].offset, sizeof(pointers[i]));
	memcpy(info, link->data, link->length < room ? link->length : room);
	for (int i = 0; i < link->buffer_count; i++) {
		const struct buffer *buffer = &link->buffers[i];

		memcpy(info + buffer->offset, &pointers[i], sizeof(pointers[i]));
		if (pointers[i])
			memcpy((void *)pointers[i], buffer->data, buffer->length);
	}
	return 0;
}

static long info(union bpf_attr *attr)
{
	struct object *object = attr->info.bpf_fd < MAX_FDS ? by_fd[attr->info.bpf_fd] : NULL;
	unsigned char *out = (void *)(unsigned long)attr->info.info;

	if (!object)
		return fail(EINVAL);
	if (object->kind == LINK)
		return link_info(object, out, attr->info.info_len);
	memset(out, 0, attr->info.info_len);
	memcpy(out, &object->type, sizeof(object->type));
	memcpy(out + 4, &object->id, sizeof(object->id));
	return 0;
}

static long bpf(int command, union bpf_attr *attr)
{
	switch (command) {
	case BPF_LINK_GET_NEXT_ID:
		return next_id(attr);
	case BPF_LINK_GET_FD_BY_ID:
		return open_object(LINK, attr->link_id);
	case BPF_PROG_GET_FD_BY_ID:
		return open_object(PROGRAM, attr->prog_id);
	case BPF_OBJ_GET_INFO_BY_FD:
		return info(attr);
	default:
		return fail(EPERM);
	}
}

long syscall(long number, ...)
{
	static long (*next)(long, ...);
	long args[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(list, long);
	va_end(list);
	if (number == __NR_bpf)
		return bpf(args[0], (union bpf_attr *)args[1]);
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	return next(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

char *if_indextoname(unsigned ifindex, char *name)
{
	struct object *device = find(DEVICE, ifindex);

	if (!device) {
		errno = ENXIO;
		return NULL;
	}
	memset(name, 0, 16);
	memcpy(name, device->data, device->length < 15 ? device->length : 15);
	return name;
}

static FILE *open_stream(const char *symbol, const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *) = (FILE *(*)(const char *, const char *))dlsym(RTLD_NEXT, symbol);

	if (!strcmp(path, "/proc/kallsyms") && getenv("REPLAY_KALLSYMS"))
		path = getenv("REPLAY_KALLSYMS");
	return next(path, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	return open_stream("fopen", path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return open_stream("fopen64", path, mode);
}
