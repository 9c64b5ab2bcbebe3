// Opens /dev/null many times in many processes, says "ready", and holds all until standard
// input ends: hold-files PROCESSES FILES
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static void hold(int files, int done) {
	char byte = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < files; i++) {
		if (open("/dev/null", O_RDONLY) < 0)
			byte = 1;
	}
	if (write(done, &byte, 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

int main(int argc, char **argv) {
	int pipes[2];
	char byte;

	if (argc != 3 || pipe(pipes) != 0)
		return 2;
	int processes = atoi(argv[1]);
	for (int i = 0; i < processes; i++) {
		pid_t child = fork();
		if (child < 0) {
			perror("fork");
			return 1;
		}
		if (child == 0)
			hold(atoi(argv[2]), pipes[1]);
	}
	for (int i = 0; i < processes; i++) {
		if (read(pipes[0], &byte, 1) != 1 || byte != 0) {
			fprintf(stderr, "a process can't open as many files\n");
			return 1;
		}
	}
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	return 0;
}
