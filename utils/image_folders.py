"""A reader's own pictures: a folder for each class, read into arrays, and a report of what was not."""

import hashlib
import operator
import os
import re
import stat
import tarfile
import textwrap
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

GIGABYTE = 1_000_000_000
FITS = {
    "crop": "cut to the middle",
    "pad": "with black margins",
    "stretch": "stretched",
}

_FORMATS = (
    "JPEG",
    "MPO",
    "PNG",
    "GIF",
    "BMP",
    "DIB",
    "WEBP",
    "TIFF",
    "AVIF",
    "JPEG2000",
    "PPM",
    "ICO",
    "HEIF",
)
_RAW = {".arw", ".cr2", ".cr3", ".dng", ".nef", ".orf", ".raf", ".raw", ".rw2", ".srw"}
_SYSTEM = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "@eadir", "$recycle.bin"}
_PARTS = {"train", "training", "val", "valid", "validation", "test", "testing"}
_HIDDEN = "hidden, or of the system"
_WIDTH = 68  # of a line in a chapter

# What Pillow calls the movements that make a picture upright, by the EXIF orientation.
_UPRIGHT = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Note:
    """What happened to a file.

    Attributes
    ----------
    file : str
        Its path in the folder, with ``/``.
    kind : str
        ``"skipped"``: not read. ``"converted"``: read, and changed. ``"repeated"``: read, though the same
        picture has been read before.
    reason : str
        The same words for all files of a sort.
    detail : str
        What only this file has, such as the number of its frames; may be empty.
    """

    file: str
    kind: str
    reason: str
    detail: str = ""


class _SkippedError(Exception):
    """A file that is not read: the reason, and a detail."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, eq=False, repr=False)
class Folder:
    """Pictures of a folder, and what became of each of its files; `folder` makes it.

    Attributes
    ----------
    path : pathlib.Path
    fit : str
    images : numpy.ndarray
        ``uint8`` of shape ``(n, height, width, 3)``, values 0 to 255.
    labels : numpy.ndarray
        ``int32`` of shape ``(n,)``: places in `class_names`.
    class_names : tuple of str
    files : tuple of str
        Where each picture comes from: paths in the folder, with ``/``.
    notes : tuple of Note
        What was skipped, converted, or read twice. Each file of the folder is in `files` or in a note of the
        kind ``"skipped"``, never in both.
    """

    path: Path
    fit: str
    images: np.ndarray
    labels: np.ndarray
    class_names: tuple
    files: tuple
    notes: tuple
    _first: np.ndarray  # of each picture, the place of the first that is equal to it

    def __len__(self):
        return len(self.images)

    def split(self, validation=0.2, seed=0):
        """Return two parts, each with its share of every class, in random order.

        Equal pictures stay on one side; those that stand in two classes are for training.

        Parameters
        ----------
        validation : float, optional
            Share of the second part, between 0 and 1. Each class has one picture or more on each side.
        seed : int, optional
            Another seed, another draw.

        Returns
        -------
        (x_train, y_train), (x_validation, y_validation) : tuples of numpy.ndarray
            Copies of `images` and `labels`.

        Raises
        ------
        ValueError
            If a class cannot be split, or `validation` is not a share.
        """
        return tuple((self.images[part], self.labels[part]) for part in self.split_places(validation, seed))

    def split_places(self, validation=0.2, seed=0):
        """Return what `split` returns as places in `images`, `labels` and `files`.

        Parameters
        ----------
        validation, seed
            As for `split`.

        Returns
        -------
        training, validation : numpy.ndarray of int
        """
        if not isinstance(validation, int | float | np.number) or not 0 < validation < 1:
            raise ValueError(f"validation needs a share between 0 and 1, such as 0.2; got {validation!r}")
        random = np.random.default_rng(seed)
        equal = {}
        for place, first in enumerate(self._first.tolist()):
            equal.setdefault(first, []).append(place)
        groups = [[] for _ in self.class_names]  # of each class, those that lie in no other
        for places in equal.values():
            if len(labels := set(self.labels[places].tolist())) == 1:
                groups[labels.pop()].append(places)
        chosen = []
        for label, name in enumerate(self.class_names):
            count = int(np.count_nonzero(self.labels == label))
            shared = count - sum(map(len, groups[label]))
            if len(groups[label]) + bool(shared) < 2 or not groups[label]:
                raise ValueError(self._cannot_be_split(name, count, shared))
            chosen += _drawn(groups[label], max(round(validation * count), 1), count, random)
        in_validation = np.zeros(len(self), bool)
        in_validation[chosen] = True
        return tuple(random.permutation(np.flatnonzero(side)) for side in (~in_validation, in_validation))

    def _cannot_be_split(self, name, count, shared):
        if count == 1:
            return f"the class {name!r} has one picture; to be split, it needs two or more"
        equal = "also in another class" if shared else "equal"
        return f"the {count} pictures of the class {name!r} are all {equal}: to be split, it needs others"

    def report(self, examples=3):
        """Return, as text of 68 characters a line or less, what was read, converted and skipped, and why.

        Parameters
        ----------
        examples : int, optional
            How many files are named for each reason; `notes` has all of them.
        """
        rows = self._rows()
        first = max(len(_shortened(row[0], 24)) for row in rows)
        lines = textwrap.wrap(self._heading(), _WIDTH)
        for name, *cells in rows:
            numbers = "".join(f"{cell:>11}" for cell in cells)
            lines.append(f"{_shortened(name, 24):{first}}{numbers}")
        for remark in self._remarks():
            lines += textwrap.wrap(remark, _WIDTH)
        for title, reasons in self._reasons().items():
            lines.append(f"{title}:")
            for reason, notes in reasons.items():
                lines += textwrap.wrap(
                    f"{len(notes)} × {reason}", _WIDTH, initial_indent="  ", subsequent_indent="    "
                )
                lines += [f"      {line}" for line in _named(notes, examples, _WIDTH - 6)]
        return "\n".join(lines)

    def __repr__(self):
        return self.report()

    def _repr_markdown_(self):
        header, *rows = [[_escaped(_shortened(cell, 40)) for cell in row] for row in self._rows()]
        table = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
        text = [_escaped(self._heading()), "", *(f"| {' | '.join(row)} |" for row in table)]
        for remark in self._remarks():
            text += ["", _escaped(remark)]
        for title, reasons in self._reasons().items():
            text += ["", f"{title}:", ""]
            for reason, notes in reasons.items():
                named = _escaped(", ".join(_named(notes, 3, _WIDTH)))
                text.append(f"- {len(notes)} × *{_escaped(reason)}*: {named}")
        return "\n".join(text)

    def _heading(self):
        height, width = self.images.shape[1:3]
        return (
            f"{_printable(self.path.resolve().name)}: {len(self)} pictures of {len(self.class_names)} "
            f"classes, {height} × {width} pixels ({FITS[self.fit]})"
        )

    def _rows(self):
        """Return the rows of the table, with its header."""
        skipped = Counter(self._class_of(note.file) for note in self.notes if note.kind == "skipped")
        converted = Counter(map(self._class_of, {n.file for n in self.notes if n.kind == "converted"}))
        read = Counter(map(self._class_of, self.files))
        names = [*self.class_names, *([None] if skipped[None] else [])]
        rows = [[read[name] + skipped[name], read[name], converted[name], skipped[name]] for name in names]
        titles = ["(elsewhere)" if name is None else _printable(name) for name in names]
        rows = [
            *zip(titles, rows, strict=True),
            ("(all)", [sum(column) for column in zip(*rows, strict=True)]),
        ]
        return [
            ["class", "files", "read", "converted", "skipped"],
            *([title, *map(str, row)] for title, row in rows),
        ]

    def _class_of(self, file):
        name, slash, _ = file.partition("/")
        return name if slash and name in self.class_names else None

    def _remarks(self):
        remarks = []
        counts = Counter(map(self._class_of, self.files))
        (most, large), *_, (least, small) = counts.most_common()
        if large > 2 * small:
            remarks.append(
                f"Unequal classes: {_count(large, 'picture')} of {_printable(most)}, {small} of "
                f"{_printable(least)}. Who always answers {_printable(most)} is right for "
                f"{100 * large / len(self):.0f} %."
            )
        if all(file.count("/") > 1 for file in self.files):
            remarks.append(
                "Classes are the folders directly below the path that was given; every picture lies in a "
                f"folder below those ({_shortened(self.files[0], 40)})."
            )
        return remarks

    def _reasons(self):
        """Return ``{title: {reason: notes}}``, the most frequent first."""
        titles = {"skipped": "Skipped", "converted": "Converted", "repeated": "Repeated"}
        grouped = {}
        for kind, title in titles.items():
            notes = [note for note in self.notes if note.kind == kind]
            for reason, _ in Counter(note.reason for note in notes).most_common():
                same = [note for note in notes if note.reason == reason]
                grouped.setdefault(title, {})[reason] = same
        return grouped


def folder(path, image_size=(224, 224), *, fit="crop", class_names=None):
    """Read a folder of pictures with a folder for each class, and report what could not be read.

    What `keras.utils.image_dataset_from_directory` expects: ``path/cat/1.jpg``, ``path/dog/2.png``. Pictures
    in folders below those of the classes are read, too. The content of a file decides on its format, not its
    name: JPEG, PNG, GIF, BMP, WebP, TIFF, AVIF, JPEG 2000, PPM and ICO, and HEIC if ``pillow-heif`` is
    installed and registered. No file is lost silently: what is not read is in the report, with the reason, as
    is what was changed beyond its size.

    Parameters
    ----------
    path : str or pathlib.Path
        The folder in which the folders of the classes lie.
    image_size : (int, int) or int, optional
        Height and width that every picture gets.
    fit : {"crop", "pad", "stretch"}, optional
        How another shape is brought to `image_size`. ``"crop"`` cuts out the middle, as large as it fits
        (Keras' ``crop_to_aspect_ratio=True``); ``"pad"`` keeps the whole picture and adds black margins
        (``pad_to_aspect_ratio=True``); ``"stretch"`` changes its proportions (Keras' default).
    class_names : sequence of str, optional
        The classes to read, in the order of their labels. Without it: all folders, sorted by name.

    Returns
    -------
    Folder
        `images` (``uint8``, 0 to 255), `labels`, `class_names`, `files`, `notes`. Printed, it is the report;
        `Folder.split` divides it for training and validation. Models of `keras.applications` want
        their own ``preprocess_input(images.astype("float32"))``.

    Raises
    ------
    ValueError
        If there is no such folder, if it has fewer than two classes, or a class without a picture that can be
        read: the message says what came, and what is needed.

    Notes
    -----
    Pictures are made smaller by bilinear interpolation over all the pixels that a new one covers
    (antialiasing, ``antialias=True`` of `keras.ops.image.resize`); Keras' own function skips pixels instead.

    Conversions, each counted in the report: grey to three equal channels; 16 bits a pixel divided by 257 (not
    clipped); transparent pictures laid on white; CMYK by red = (255 − C)(255 − K) / 255 and so on; turned
    upright as EXIF says; the first of several frames; enlarged. Colour profiles are not applied, and 16 bits
    a colour become 8, as in Keras.

    Damage inside a JPEG that its decoder passes over is not seen. Pictures are called equal if all their
    pixels are, in the size that was asked for; saved again as JPEG, they are not. JPEGs much larger than
    `image_size` are decoded at a half, a quarter or an eighth of their size, if that is a whole number of
    pixels and no less than twice what is needed.
    """
    size = _checked_size(image_size)
    if fit not in FITS:
        raise ValueError(f"fit needs one of {', '.join(map(repr, FITS))}; got {fit!r}")
    root = _checked_root(path)
    names, elsewhere = _classes(root, class_names)
    notes = [Note(file, "skipped", reason) for file, reason in elsewhere]
    entries = [(label, *entry) for label, name in enumerate(names) for entry in _entries(root, name)]
    images = _room(sum(reason is None for *_, reason in entries), size)
    labels, files, first, places = [], [], [], {}
    for label, file, reason in entries:
        try:
            if reason is not None:
                raise _SkippedError(reason)
            picture, conversions = _read(root / file, size, fit)
        except _SkippedError as skipped:
            notes.append(Note(file, "skipped", skipped.reason, skipped.detail))
            continue
        place = len(files)
        images[place] = picture
        earlier = places.setdefault(hashlib.blake2b(picture.tobytes(), digest_size=16).digest(), place)
        notes += [Note(file, "converted", *conversion) for conversion in conversions]
        if earlier != place:
            where = "of its class" if labels[earlier] == label else "of another class: which is right?"
            notes.append(Note(file, "repeated", f"the same picture as one {where}", files[earlier]))
        labels.append(label)
        files.append(file)
        first.append(earlier)
    _check_classes(root, names, labels, notes)
    return Folder(
        root,
        fit,
        images[: len(files)],
        np.array(labels, "int32"),
        names,
        tuple(files),
        tuple(notes),
        np.array(first),
    )


def _drawn(groups, wanted, count, random):
    """Return the places of some groups: as many as `wanted`, or a few less, and at least one group."""
    order = [groups[turn] for turn in random.permutation(len(groups))]
    drawn = []
    for group in order:
        if len(drawn) + len(group) <= min(wanted, count - 1):
            drawn += group
    return drawn or min(order, key=len)


# What came, and whether it can be used.


def _checked_size(image_size):
    try:
        height, width = (image_size, image_size) if np.ndim(image_size) == 0 else image_size
        size = operator.index(height), operator.index(width)
    except (TypeError, ValueError):
        size = (0, 0)
    if min(size) < 1:
        raise ValueError(
            f"image_size needs (height, width) in pixels, such as (224, 224); got {image_size!r}"
        )
    return size


def _checked_root(path):
    try:
        root = Path(path).expanduser()
        mode = root.stat().st_mode
    except TypeError as error:
        raise ValueError(f"path needs the name of a folder; got {path!r}") from error
    except PermissionError as error:
        raise ValueError(f"{_printable(path)} may not be opened: its owner must allow it") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise ValueError(_missing(Path(path).expanduser())) from error
    if stat.S_ISDIR(mode):
        return root
    if stat.S_ISREG(mode) and _is_archive(root):
        raise ValueError(f"{_printable(path)} is an archive: unpack it, and give the folder that comes out")
    raise ValueError(f"{_printable(path)} is a file; needed is the folder in which the classes' folders lie")


def _is_archive(path):
    try:
        return zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except OSError:
        return False


def _missing(path):
    """Say that a path is not there, and what is, in the nearest folder above it."""
    above = next((folder for folder in path.parents if _is_folder(folder)), Path())
    names = [entry.name for entry in _listed(above) if not _is_systems(entry.name)]
    there = f"has {_enumerated(names)}" if names else "is empty"
    return f"there is no folder {_printable(path)}; {_printable(above.resolve())} {there}"


def _listed(path):
    """Return what lies in a folder; nothing if it cannot be opened."""
    try:
        return sorted(path.iterdir())
    except OSError:
        return []


def _is_folder(path):
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _classes(root, class_names):
    """Return the names of the classes, and the files outside of them, each with a reason."""
    try:
        entries = sorted(root.iterdir())
    except OSError as error:
        raise ValueError(f"{_printable(root)} may not be opened: {error.strerror}") from error
    beside = [entry for entry in entries if not _is_folder(entry)]
    folders = [entry.name for entry in entries if entry not in beside and not _is_systems(entry.name)]
    if not folders and beside:
        files = _enumerated([entry.name for entry in beside])
        raise ValueError(
            f"{_printable(root)} has no folders, only files ({files}): make a folder for each class, and put "
            "its pictures there"
        )
    names = folders if class_names is None else _checked_names(root, folders, class_names)
    if len(names) == 1:
        inside = [entry.name for entry in _listed(root / names[0]) if _is_folder(entry)]
        inside = [name for name in inside if not _is_systems(name)]
        advice = (
            f"; did you mean {_printable(root / names[0])}, with {_enumerated(inside)}?" if inside else ""
        )
        raise ValueError(f"{_printable(root)} has one class, {names[0]!r}; needed are two or more{advice}")
    if not names:
        raise ValueError(f"{_printable(root)} is empty; needed is a folder for each class, two or more")
    parts = [name for name in names if name.lower() in _PARTS and not _has_files(root / name)]
    if len(parts) > 1:
        raise ValueError(
            f"{_printable(root)} has the folders {_enumerated(names)}: parts of a data set, it seems, not "
            f"classes. Read each by itself, such as {_printable(root / parts[0])}"
        )
    elsewhere = [
        (entry.name, _HIDDEN if _is_systems(entry.name) else "not in the folder of a class")
        for entry in beside
    ]
    for entry in entries:
        if entry not in beside and entry.name not in names:
            reason = _HIDDEN if _is_systems(entry.name) else "its class was not asked for"
            elsewhere += [(file, reason) for file, _ in _entries(root, entry.name)]
    return tuple(names), elsewhere


def _checked_names(root, folders, class_names):
    names = [class_names] if isinstance(class_names, str) else list(class_names)
    if unknown := [name for name in names if name not in folders]:
        raise ValueError(
            f"{_printable(root)} has no folder {unknown[0]!r} (class_names); it has {_enumerated(folders)}"
        )
    if len(names) < 2:
        raise ValueError(
            f"class_names needs two names or more of {_enumerated(folders)}; got {class_names!r}"
        )
    if len(set(names)) < len(names):
        raise ValueError(f"class_names names a class twice: {', '.join(names)}")
    return names


def _is_systems(name):
    return name.startswith(".") or name.lower() in _SYSTEM


def _has_files(path):
    return any(entry.is_file() and not _is_systems(entry.name) for entry in _listed(path))


def _entries(root, name):
    """Return all files below a folder, sorted: ``(file, None)``, or ``(file, reason)`` if not to be read."""
    found = []

    def note(error):
        found.append((Path(error.filename), "/", "a folder that may not be opened"))

    for place, folders, files in os.walk(root / name, onerror=note):
        linked = [folder for folder in folders if os.path.islink(os.path.join(place, folder))]
        found += [(Path(place, folder), "/", "a link to a folder, not followed") for folder in linked]
        found += [(Path(place, file), "", None) for file in files]
    entries = []
    for entry, slash, reason in sorted(found, key=lambda item: item[0].parts):
        file = entry.relative_to(root)
        hidden = any(map(_is_systems, file.parts[1:]))
        entries.append((f"{file.as_posix()}{slash}", _HIDDEN if hidden else reason))
    return entries


def _room(count, size):
    """Return an array for the pictures, having said so if it is large."""
    shape = (count, *size, 3)
    needed = int(np.prod(shape, dtype=object)) / GIGABYTE
    if needed > 1:
        print(
            f"{count:,} pictures of {size[0]} × {size[1]} pixels take {needed:.1f} GB of memory.", flush=True
        )
    try:
        return np.empty(shape, "uint8")
    except (MemoryError, ValueError) as error:
        raise ValueError(
            f"{count:,} pictures of {size[0]} × {size[1]} pixels take {needed:.1f} GB, more memory than "
            "there is: ask for a smaller image_size, or use keras.utils.image_dataset_from_directory, which "
            "reads batch by batch"
        ) from error


def _check_classes(root, names, labels, notes):
    """Refuse classes without a picture, saying what lay in them."""
    empty = [name for label, name in enumerate(names) if label not in set(labels)]
    if not empty:
        return
    found = []
    for name in empty[:3]:
        lost = [note for note in notes if note.kind == "skipped" and note.file.startswith(f"{name}/")]
        examples = {note.reason: _shortened(note.file, 40) for note in reversed(lost)}
        reasons = Counter(note.reason for note in lost).most_common()
        lay = [f"{count} × {reason} ({examples[reason]})" for reason, count in reasons]
        found.append(f"{name!r} holds {'; '.join(lay) or 'no file'}")
    more = f"; and {len(empty) - 3} more" if len(empty) > 3 else ""
    raise ValueError(
        f"{_printable(root)} has {_count(len(empty), 'class', 'classes')} without a picture that can be "
        f"read: {'. '.join(found)}{more}. Put pictures there, or remove the folder"
    )


# One file.


def _read(path, size, fit):
    """Return a picture, ``uint8`` of shape ``(height, width, 3)``, and its conversions."""
    from PIL import Image, UnidentifiedImageError

    _check_file(path)
    Image.init()
    formats = [name for name in _FORMATS if name in Image.OPEN]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's: of large pictures, of faults in EXIF
        try:
            with path.open("rb") as stream:
                start = stream.read(1024)
                stream.seek(0)
                with Image.open(stream, formats=formats) as image:
                    return _converted(image, size, fit)
        except _SkippedError:
            raise
        except UnidentifiedImageError:
            raise _SkippedError(*_what_else(start)) from None
        except Image.DecompressionBombError:
            limit = 2 * Image.MAX_IMAGE_PIXELS // 10**6
            raise _SkippedError(
                f"more than {limit} million pixels, Pillow's limit: make it smaller"
            ) from None
        except PermissionError:
            raise _SkippedError("may not be opened: its owner must allow it") from None
        except MemoryError:
            raise _SkippedError("too large for the memory there is: make it smaller") from None
        except Exception as error:  # a damaged file can raise anything
            if "truncated" in str(error).lower():
                raise _SkippedError("cut off: its end is missing") from error
            raise _SkippedError("damaged", f"{error}".partition("\n")[0]) from error


def _check_file(path):
    try:
        status = path.stat()
    except FileNotFoundError:
        raise _SkippedError("a link to a file that is not there") from None
    except OSError as error:
        raise _SkippedError("cannot be opened", error.strerror) from None
    if not stat.S_ISREG(status.st_mode):
        raise _SkippedError("not a file, but a pipe or a device")
    if not status.st_size:
        raise _SkippedError("empty, 0 bytes")
    if path.suffix.lower() in _RAW:
        raise _SkippedError("raw data of a camera: export as JPEG")


def _what_else(start):
    """Return, by its first bytes, what a file is that Pillow does not know, and what can be done."""
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start[4:8] == b"ftyp":
        if start[8:12] in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"):
            return ("HEIC, of a phone: export as JPEG, or install and register pillow-heif",)
        if start[8:12] in (b"avif", b"avis"):
            return ("AVIF, damaged, or this Pillow cannot read it: export as JPEG",)
        return ("a video",)
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")) or start[8:12] == b"WEBP":
        return ("damaged", "it only begins like a picture")
    if text.startswith(b"version https://git-lfs"):
        return ("a pointer of Git LFS: `git lfs pull` brings the picture",)
    if b"<svg" in text:
        return ("SVG, a drawing: export as PNG",)
    if text.startswith((b"<!doctype html", b"<html")):
        return ("a web page, not a picture",)
    if start.startswith(b"%PDF"):
        return ("PDF: export as PNG",)
    if start.startswith((b"PK\3\4", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        return ("an archive: unpack it",)
    if start.startswith(b"\x1aE\xdf\xa3") or start[8:12] == b"AVI ":
        return ("a video",)
    if _is_text(start):
        return ("text, not a picture",)
    return ("no picture in a format that is read here: export as JPEG or PNG",)


def _is_text(start):
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:
            return False
        text = start[: error.start].decode("utf-8")
    return all(character.isprintable() or character in "\r\n\t\f\ufeff" for character in text)


def _converted(image, size, fit):
    from PIL import Image

    if image.format == "PNG":
        image.load()  # the EXIF data may stand behind the pixels
    orientation = _orientation(image)
    turned = orientation >= 5 and image.format != "TIFF"  # of those, Pillow says the upright size
    upright = image.size[::-1] if turned else image.size
    new = _new_size(upright, size, fit)
    _decode_small(image, [2 * length for length in (new[::-1] if turned else new)])
    image.load()
    picture, conversions = _in_colour(image)
    if orientation > 1:
        conversions.append(("turned or mirrored, as its EXIF data say", f"orientation {orientation}"))
        if (movement := _UPRIGHT.get(_orientation(image))) is not None:  # TIFFs are upright now
            picture = picture.transpose(Image.Transpose[movement])
    if any(length > was for length, was in zip(new, upright, strict=True)):
        conversions.append(("smaller than image_size: enlarged", f"was {upright[1]} × {upright[0]}"))
    if (frames := _frames(image)) != 1:
        conversions.append(("several frames: the first was taken", f"{frames or 'an unknown number'} frames"))
    return np.asarray(_fitted(picture, size, fit)), conversions


def _decode_small(image, least):
    """Have a JPEG decoded at an eighth, a quarter or a half, if its size can be divided and is enough."""
    for divisor in (8, 4, 2):
        small = image.width // divisor, image.height // divisor
        exact = image.size == (small[0] * divisor, small[1] * divisor)
        if exact and small[0] >= least[0] and small[1] >= least[1]:
            image.draft(None, small)  # other formats ignore it
            return


def _orientation(image):
    """Return the EXIF orientation, 1 to 8; 1 where there is none that can be read."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # damaged EXIF data are no reason to lose the picture
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _frames(image):
    """Return the number of frames; None if a later one is damaged."""
    try:
        return getattr(image, "n_frames", 1)
    except Exception:
        return None


def _in_colour(image):
    """Return the picture in mode RGB, and the conversions that took."""
    from PIL import Image

    conversions = []
    if image.mode == "F" or image.mode.startswith("I"):
        values = np.asarray(image)
        if image.mode == "F" or values.min() < 0 or values.max() > 65535:
            raise _SkippedError("32 bits a pixel, range unknown: save with 8 or 16 bits")
        brightest = f"its brightest is {values.max()}"
        conversions.append(("16 bits a pixel: 65535 became 255", brightest))
        image = Image.fromarray(((values.astype("uint32") + 128) // 257).astype("uint8"))
    if image.mode in ("1", "L", "LA", "La"):
        conversions.append(("grey: three equal channels",))
    elif image.mode == "CMYK":
        conversions.append(("CMYK, for printing: its colours are near, not exact",))
    elif image.mode in ("YCbCr", "LAB", "HSV"):
        conversions.append((f"{image.mode}: made red, green and blue",))
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getextrema()[3][0] < 255:
            conversions.append(("transparent: laid on white",))
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB"), conversions


def _new_size(old, size, fit):
    """Return (width, height) that the whole picture gets."""
    width, height = old
    factors = size[1] / width, size[0] / height
    if fit == "stretch":
        return size[1], size[0]
    factor = max(factors) if fit == "crop" else min(factors)
    return max(round(width * factor), 1), max(round(height * factor), 1)


def _fitted(picture, size, fit):
    from PIL import Image

    height, width = size
    if fit == "crop":
        picture = picture.crop(_middle(picture.size, size))
    if fit != "pad":
        return picture.resize((width, height), Image.Resampling.BILINEAR)
    picture = picture.resize(_new_size(picture.size, size, fit), Image.Resampling.BILINEAR)
    canvas = Image.new("RGB", (width, height))
    canvas.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    return canvas


def _middle(old, size):
    """Return the box that Keras cuts: the largest one in the middle, in the proportions of `size`."""
    width, height = old
    new_width = max(min(width, int(height * size[1] / size[0])), 1)
    new_height = max(min(height, int(width * size[0] / size[1])), 1)
    left, top = (width - new_width) // 2, (height - new_height) // 2
    return left, top, left + new_width, top + new_height


# Words.


def _count(number, one, many=None):
    return f"{number} {one if number == 1 else many or one + 's'}"


def _printable(text):
    """Return a name as it can be printed, whatever characters it has."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in str(text)
    )


def _shortened(text, length):
    text = _printable(text)
    if len(text) <= length:
        return text
    end = (length - 1) * 2 // 3
    return f"{text[: length - 1 - end]}…{text[-end:]}"


def _enumerated(names, most=5):
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return ", ".join([*(_shortened(name, 40) for name in names[:most]), *more])


def _named(notes, examples, width):
    """Return a line for each of the first files, and one that counts the others."""
    lines = []
    for note in notes[:examples]:
        detail = f" ({_shortened(note.detail, 30)})" if note.detail else ""
        lines.append(f"{_shortened(note.file, width - len(detail))}{detail}")
    return [*lines, *([f"and {len(notes) - examples} more"] if len(notes) > examples else [])]


def _escaped(text):
    """Return text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|$#~&])", r"\\\1", text)
