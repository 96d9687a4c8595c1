"""The few loops over all rows of a run, as plain Python that is compiled where that is worth it.

Each takes a tuple of columns to read and a tuple of columns to write and mentions no compiler; `fast.call` runs it, over lists
where it is not compiled. They know nothing of the model and use nothing from other files, so that the hash of this file says all
about what is compiled of it.
"""

from collections.abc import MutableSequence, Sequence

Read = Sequence[int]
Write = MutableSequence[int]


def cut(reads: tuple[Read, ...], writes: tuple[Write, ...]) -> int:
    """Cut spells at status changes; returns the number of pieces.

    Reads person, start and end of spells; person, day and new status of changes; the status at entry of persons. Writes spell,
    start, end and status of pieces: as many rows as spells and changes together are enough.
    """
    person, start, end, changed, day, status, entry = reads
    spell, begins, ends, held = writes
    pieces, change, changes, now = 0, 0, len(changed), 0
    for row in range(len(person)):
        who, begin, finish = person[row], start[row], end[row]
        if row == 0 or person[row - 1] != who:
            now = entry[who]
            while change < changes and changed[change] < who:
                change += 1
        while change < changes and changed[change] == who and day[change] < finish:
            # Of several changes on one day the last one counts.
            if day[change] > begin:
                spell[pieces], begins[pieces], ends[pieces], held[pieces] = row, begin, day[change], now
                pieces += 1
                begin = day[change]
            now = status[change]
            change += 1
        spell[pieces], begins[pieces], ends[pieces], held[pieces] = row, begin, finish, now
        pieces += 1
    return pieces


def tally(reads: tuple[Read, ...], writes: tuple[Write, ...]) -> int:
    """Add one to the place where each stay begins and take one from the place where it ends; returns how many were counted.

    Reads person, kind, start and end of stays; the first place of each person's line; how far from it the line of each kind
    lies (negative: not counted); how far along its line each day lies. Writes the changes from place to place.
    """
    person, kind, start, end, lines, offset, along = reads
    (change,) = writes
    counted = 0
    for row in range(len(person)):
        beside = offset[kind[row]]
        first, behind = along[start[row]], along[end[row]]
        if beside >= 0 and first != behind:
            line = lines[person[row]] + beside
            change[line + first] += 1
            change[line + behind] -= 1
            counted += 1
    return counted


def order(reads: tuple[Read, ...], writes: tuple[Write, ...]) -> int:
    """Rows in the order of the codes in a column, those of one code ascending; returns their number.

    Reads the column. Writes the rows, and the place behind those of each code; `places` comes in as zeros, one more than codes.
    """
    (column,) = reads
    rows, places = writes
    for row in range(len(column)):
        places[column[row] + 1] += 1
    for code in range(1, len(places)):
        places[code] += places[code - 1]
    for row in range(len(column)):
        code = column[row]
        rows[places[code]] = row
        places[code] += 1
    return len(column)


def later(reads: tuple[Read, ...], writes: tuple[Write, ...]) -> int:
    """The first spell that ends behind a day; returns how many were found.

    Reads the row to begin with, the row behind the last one, and the day; the ends of all spells. Writes a row for each, -1
    where none ends behind the day.
    """
    begin, behind, day, end = reads
    (found,) = writes
    count = 0
    for index in range(len(begin)):
        row, last, then = begin[index], behind[index], day[index]
        while row < last and end[row] <= then:
            row += 1
        found[index] = row if row < last else -1
        count += row < last
    return count


def first(reads: tuple[Read, ...], writes: tuple[Write, ...]) -> int:
    """The smallest day of each person; returns the number of rows.

    Reads some rows; person and day of all. Lowers the days that are written already.
    """
    rows, person, day = reads
    (found,) = writes
    for row in rows:
        if day[row] < found[person[row]]:
            found[person[row]] = day[row]
    return len(rows)


def part(reads: tuple[Read, ...], writes: tuple[Write, ...]) -> int:
    """How many rows of each person agree in one column of two tables, before one differs; returns for how many persons one does.

    Reads the column of both; the first row of each person in both, and the number of rows behind them. Lowers the numbers of
    agreeing rows that are written already, at first those of the shorter of both.
    """
    mine, theirs, left, right = reads
    (agree,) = writes
    parted = 0
    for person in range(len(agree)):
        here, there, rank, most = left[person], right[person], 0, agree[person]
        while rank < most and mine[here + rank] == theirs[there + rank]:
            rank += 1
        agree[person] = rank
        parted += rank < most
    return parted
