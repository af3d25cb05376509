//! SQL text that differs between databases, or is made from a list of columns.

use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type};
use std::fmt::Write;

/// Whether TEXT contains the value `$`, exactly.
pub(super) const CONTAINS: &str = "instr(TEXT, $) > 0";
/// Time to the first content; an answer that came whole has none.
pub(super) const TTFT: &str = "CASE WHEN \"completionStartTime\" = \"endTime\" THEN NULL \
                               ELSE julianday(\"completionStartTime\") - julianday(\"startTime\") END";

/// Rows of one statement, the most first: a statement costs two changes of thread, about 20 us.
const SIZES: [usize; 3] = [100, 10, 1];
/// Rows of one statement at most.
pub(super) const ROWS: usize = SIZES[0];

/// A statement that writes rows into one table.
#[derive(Debug)]
pub(super) struct Insert {
    /// By [`SIZES`].
    texts: [String; SIZES.len()],
}

impl Insert {
    /// `same` are the columns that have the same value, an SQL literal, in every row; `on_conflict` follows the values.
    pub(super) fn new(table: &str, columns: &[&str], same: &[(&str, &str)], on_conflict: &str) -> Self {
        let names: Vec<&str> = columns
            .iter()
            .copied()
            .chain(same.iter().map(|(name, _)| *name))
            .collect();
        let names = names.join("\", \"");
        let marks = columns.iter().map(|_| "?").chain(same.iter().map(|(_, value)| *value));
        let marks: Vec<&str> = marks.collect();
        let text = |rows| {
            let values = tuples(&marks, rows);
            format!("INSERT INTO \"{table}\" (\"{names}\") VALUES {values} ON CONFLICT {on_conflict}")
        };
        Self { texts: SIZES.map(text) }
    }

    /// Writes all `items`, each bound by `bind`; gives back how many rows were written.
    pub(super) async fn run<T>(
        &self,
        conn: &mut SqliteConnection,
        mut items: &[T],
        bind: impl Fn(&mut Bind, &T),
    ) -> sqlx::Result<usize> {
        let mut written = 0;
        for (size, sql) in SIZES.into_iter().zip(&self.texts) {
            while let Some((rows, rest)) = items.split_at_checked(size) {
                items = rest;
                let mut arguments = Bind::default();
                rows.iter().for_each(|item| bind(&mut arguments, item));
                let query = sqlx::query_with(AssertSqlSafe(sql.as_str()), arguments.finish()?);
                written += query.execute(&mut *conn).await?.rows_affected();
            }
        }
        Ok(usize::try_from(written).unwrap_or(usize::MAX))
    }
}

/// `(?, ?), (?, ?)`: numbered parameters would cost SQLite a search for each name.
pub(super) fn tuples(marks: &[&str], rows: usize) -> String {
    let tuple = format!("({})", marks.join(", "));
    vec![tuple; rows].join(", ")
}

/// Values for a statement, in order.
#[derive(Default)]
pub(super) struct Bind {
    arguments: SqliteArguments,
    error: Option<sqlx::error::BoxDynError>,
}

impl Bind {
    pub(super) fn add<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.error = Some(error);
        }
        self
    }

    pub(super) fn finish(self) -> sqlx::Result<SqliteArguments> {
        self.error
            .map_or(Ok(self.arguments), |error| Err(sqlx::Error::Encode(error)))
    }
}

/// Conditions joined by AND, with their values.
#[derive(Default)]
pub(super) struct Where {
    text: String,
    pub(super) values: Bind,
    count: usize,
}

impl Where {
    /// Adds a condition in which every `$` stands for `value`.
    pub(super) fn and<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, condition: &str, value: Option<T>) {
        let Some(value) = value else { return };
        self.count += 1;
        let parameter = format!("${}", self.count);
        self.fixed(&condition.replace('$', &parameter));
        self.values.add(value);
    }

    /// Adds a condition without a value.
    pub(super) fn fixed(&mut self, condition: &str) {
        let joint = if self.text.is_empty() { "WHERE" } else { "AND" };
        let _ = write!(self.text, " {joint} {condition}");
    }

    /// The clause, or nothing.
    pub(super) fn clause(&self) -> &str {
        &self.text
    }

    /// The next parameter's name, for what follows the clause.
    pub(super) fn next<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> String {
        self.count += 1;
        self.values.add(value);
        format!("${}", self.count)
    }
}
