import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "changes its own files for the next call, by each way there is",
  code: python(`import os
own = '/var/task/index.py'
def write(mode):
    with open(own, mode) as file:
        file.write('leak')
def through_a_link():
    os.symlink('../var/task/index.py', '/tmp/link')
    open('/tmp/link', 'a').write('leak')
def by_its_directory():
    os.open('leak', os.O_CREAT | os.O_WRONLY, dir_fd=os.open('/var/task', os.O_RDONLY))
def over_it():
    open('/tmp/mine', 'w').close()
    os.replace('/tmp/mine', own)
def handler(event, context):
    ways = [lambda: write('w'), lambda: write('a'), lambda: write('r+'), lambda: write('x'), through_a_link, by_its_directory, over_it,
        lambda: os.remove(own), lambda: os.rename(own, '/tmp/taken'), lambda: os.link(own, '/tmp/same'), lambda: os.truncate(own, 0),
        lambda: os.utime(own, (1, 1)), lambda: os.mkdir('/var/task/leak'), lambda: os.rmdir('/var/task'), lambda: os.rename('/var/task', '/tmp/task')]
    done = 0
    for way in ways:
        try:
            way()
            done += 1
        except OSError:
            pass
    return [done, os.listdir('/var/task'), open(own).read().count('leak'), int(os.stat(own).st_mtime)]`),
  expect: answers([0, ["index.py"], 5, 0]),
});
