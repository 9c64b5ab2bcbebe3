/**
 * `enum bpf_func_id`, those helpers that programs here call: an own program may call any
 * other by its number. `probe_read_kernel` and its `_str` came with Linux 5.5,
 * `seq_write` with 5.8.
 */
export const helpers = {
  map_lookup_elem: 1,
  map_update_elem: 2,
  map_delete_elem: 3,
  ktime_get_ns: 5,
  trace_printk: 6,
  get_current_pid_tgid: 14,
  get_current_comm: 16,
  redirect: 23,
  get_current_task: 35,
  get_current_cgroup_id: 80,
  probe_read_user: 112,
  probe_read_kernel: 113,
  probe_read_user_str: 114,
  probe_read_kernel_str: 115,
  seq_printf: 126,
  seq_write: 127,
  ringbuf_output: 130,
  get_func_ip: 173,
  get_attach_cookie: 174,
} as const;

/** The name of a helper, without `bpf_`. */
export type Helper = keyof typeof helpers;
