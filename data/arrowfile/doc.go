// Package arrowfile reads rows of Arrow IPC files, Feather version 2 among them, and of Arrow
// streams, such as the cache files of the datasets library, as JSON objects.
//
// Both forms are the same messages one behind the other; their places are found without reading
// their bodies. Rows are read by ranges: of buffers that are not compressed only what the range
// needs, of those that are the whole record batch. Memory stays in proportion to that, whatever a
// file claims, and everything out of bounds is an error.
//
// Values become JSON as one would write them: numbers as numbers (NaN and infinite ones as null),
// text and binary values as text, dates and times as text, decimals as numbers, dictionaries as
// what they stand for, lists as lists, structs as objects; maps as objects where their keys are
// text, else as lists of objects with key and value.
package arrowfile
