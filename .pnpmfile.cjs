// The node-<platform> packages publish `os` and `cpu` as strings and no `libc`. pnpm reads only arrays, so
// without this it would install several of them, with one `node` command each.
module.exports = {
  hooks: {
    readPackage(manifest) {
      if (/^node-(bin-)?(linux|darwin|win)-/.test(manifest.name)) {
        manifest.os = [manifest.os].flat();
        manifest.cpu = [manifest.cpu].flat();
        if (manifest.os.includes('linux')) manifest.libc = ['glibc'];
      }
      return manifest;
    },
  },
};
