// Package hub makes local files of datasets on the Hugging Face Hub, through its documented HTTP
// API: hf://datasets/OWNER/NAME[@REV][/CONFIG/SPLIT], or a path or glob of files in place of
// CONFIG/SPLIT.
//
// Without a revision the Hub's own conversion to Parquet is read, else the repository's files. What
// was downloaded is kept under CACHE/hub:
//
//	blobs/HASH                         content, named by its SHA-256 (large files) or git hash
//	blobs/HASH.partial                 the same on its way: the next run goes on behind its end
//	datasets/OWNER--NAME/refs/REV      the commit that a revision led to the last time
//	datasets/OWNER--NAME/COMMIT/tree.json  the files of a commit
//	datasets/OWNER--NAME/COMMIT/files/…    links to blobs, by the names of the repository
//
// No content takes its name before its hash was verified, and the token goes to the Hub's own host
// only. Everything a server says is taken as hostile: names, sizes, lists and redirects are bounded.
package hub
