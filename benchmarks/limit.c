/* What is left of a run when nothing has to be decided: memory, random numbers and writing down.

   `replay` visits the rows of the persons in the order in which a real run did. On each visit it touches as many cache lines of
   the row as a visit of that kind does on average, makes as many draws, and copies the spells and events that were written there
   from a tape into a ledger. `arrange` sorts the ledger by person into the columns of a trajectory. */

#include <stdint.h>
#include <string.h>

enum { SPELL_WORDS = 2, EVENT_WORDS = 2, LINE = 8, AHEAD = 4 };

/* Per kind of visit: lines touched, lines of these written, and draws in units of 1/65536. */
typedef struct { int64_t touched, written, draws; } kind_t;

static inline double draw(uint64_t key, uint64_t name)
{
    uint64_t x = key + name * UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return ((double)((x ^ (x >> 31)) >> 11) + 0.5) * 0x1p-53;
}

/* `visits`: person << 32 | kind << 16 | spells << 8 | events. Returns the number of draws made. */
int64_t replay(const uint64_t *visits, int64_t number, const kind_t *kinds, uint64_t *rows, int64_t row_words,
               const uint64_t *tape_spells, const uint64_t *tape_events, uint64_t *spells, uint64_t *events)
{
    int64_t owed = 0, made = 0;
    double sum = 0.0;
    for (int64_t i = 0; i < number; i++) {
        if (i + AHEAD < number) {
            const uint64_t *next = rows + (visits[i + AHEAD] >> 32) * row_words;
            const int64_t lines = kinds[visits[i + AHEAD] >> 16 & 255].touched;
            for (int64_t line = 0; line < lines; line++)
                __builtin_prefetch(next + line * LINE, 1);
        }
        const uint64_t visit = visits[i];
        const kind_t kind = kinds[visit >> 16 & 255];
        uint64_t *me = rows + (visit >> 32) * row_words;
        uint64_t key = 0;
        for (int64_t line = 0; line < kind.touched; line++)
            key += me[line * LINE];
        for (int64_t line = 0; line < kind.written; line++)
            me[line * LINE]++;
        for (owed += kind.draws; owed >= 65536; owed -= 65536)
            sum += draw(key, (uint64_t)made++);
        const int64_t s = SPELL_WORDS * (int64_t)(visit >> 8 & 255), e = EVENT_WORDS * (int64_t)(visit & 255);
        for (int64_t word = 0; word < s; word++)
            spells[word] = tape_spells[word];
        for (int64_t word = 0; word < e; word++)
            events[word] = tape_events[word];
        spells += s, tape_spells += s;
        events += e, tape_events += e;
    }
    /* Never true; without it no draw would have to be made. */
    return sum < 0.0 ? -1 : made;
}

/* Where each row of a ledger stands, sorted by person. `places`: zeros, one more than persons. */
static void by_person(const uint64_t *rows, int64_t number, int64_t words, int64_t *places, int64_t people, int64_t *order)
{
    for (int64_t i = 0; i < number; i++)
        places[(rows[i * words] >> 32) + 1]++;
    for (int64_t person = 1; person <= people; person++)
        places[person] += places[person - 1];
    for (int64_t i = 0; i < number; i++)
        order[places[rows[i * words] >> 32]++] = i * words;
}

/* Spells: person << 32 | start << 6 | station, end << 36 | reason << 30 | cause << 24 | two bytes << 8 |
   district << 1 | censored. `wide` int32 [3][number], `narrow` uint8 [7][number]. */
void arrange_spells(const uint64_t *rows, int64_t number, int64_t people, int64_t *places, int64_t *order, int32_t *wide,
                    uint8_t *narrow)
{
    by_person(rows, number, SPELL_WORDS, places, people, order);
    for (int64_t i = 0; i < number; i++) {
        const uint64_t *row = rows + order[i];
        wide[i] = (int32_t)(row[0] >> 32);
        wide[number + i] = (int32_t)((uint32_t)row[0] >> 6);
        wide[2 * number + i] = (int32_t)(row[1] >> 36);
        narrow[i] = (uint8_t)(row[0] & 63);
        narrow[number + i] = (uint8_t)(row[1] >> 30 & 63);
        narrow[2 * number + i] = (uint8_t)(row[1] >> 24 & 63);
        narrow[3 * number + i] = (uint8_t)(row[1] >> 16);
        narrow[4 * number + i] = (uint8_t)(row[1] >> 8);
        narrow[5 * number + i] = (uint8_t)(row[1] >> 1 & 127);
        narrow[6 * number + i] = (uint8_t)(row[1] & 1);
    }
}

/* Events: person << 32 | day, kind << 48 | code << 32 | value. `wide` int32 [3][number] person, day, value; `middle` int16
   [2][number] sequence within the day, code; `kind` uint8 [number]. */
void arrange_events(const uint64_t *rows, int64_t number, int64_t people, int64_t *places, int64_t *order, int32_t *wide,
                    int16_t *middle, uint8_t *kind)
{
    uint64_t before = UINT64_MAX;
    int16_t sequence = 0;
    by_person(rows, number, EVENT_WORDS, places, people, order);
    for (int64_t i = 0; i < number; i++) {
        const uint64_t *row = rows + order[i];
        sequence = row[0] == before ? (int16_t)(sequence + 1) : 0;
        before = row[0];
        wide[i] = (int32_t)(row[0] >> 32);
        wide[number + i] = (int32_t)row[0];
        wide[2 * number + i] = (int32_t)row[1];
        middle[i] = sequence;
        middle[number + i] = (int16_t)(row[1] >> 32);
        kind[i] = (uint8_t)(row[1] >> 48);
    }
}
