//! SQL text that differs between databases, or is made from a list of columns.

use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type};
use std::fmt::Write;

/// Whether TEXT contains the value `$`, exactly.
pub(super) const CONTAINS: &str = "instr(TEXT, $) > 0";
/// Time to the first content; an answer that came whole has none.
pub(super) const TTFT: &str = "CASE WHEN \"completionStartTime\" = \"endTime\" THEN NULL \
                               ELSE julianday(\"completionStartTime\") - julianday(\"startTime\") END";

/// Rows of one statement; the rest of a list goes one by one. A statement costs two changes of thread, about 20 us.
pub(super) const ROWS: usize = 20;

/// A statement that writes rows into one table.
#[derive(Debug)]
pub(super) struct Insert {
    many: String,
    one: String,
}

impl Insert {
    /// `tail` is what follows the values: what to do on a conflict, what to return.
    pub(super) fn new(table: &str, columns: &[&str], tail: &str) -> Self {
        let text = |rows| {
            let columns_text = columns.join("\", \"");
            format!(
                "INSERT INTO \"{table}\" (\"{columns_text}\") VALUES {} {tail}",
                tuples(columns.len(), rows)
            )
        };
        Self {
            many: text(ROWS),
            one: text(1),
        }
    }

    /// Writes all `items`, each bound by `bind`, and gives back what the statements return.
    pub(super) async fn run<T>(
        &self,
        conn: &mut SqliteConnection,
        items: &[T],
        bind: impl Fn(&mut Bind, &T),
    ) -> sqlx::Result<Vec<SqliteRow>> {
        let mut returned = Vec::new();
        let (chunks, rest) = items.as_chunks::<ROWS>();
        let chunks = chunks.iter().map(|chunk| (&self.many, chunk.as_slice()));
        let rest = rest.iter().map(|item| (&self.one, std::slice::from_ref(item)));
        for (sql, items) in chunks.chain(rest) {
            let mut arguments = Bind::default();
            items.iter().for_each(|item| bind(&mut arguments, item));
            let query = sqlx::query_with(AssertSqlSafe(sql.as_str()), arguments.finish()?);
            returned.extend(query.fetch_all(&mut *conn).await?);
        }
        Ok(returned)
    }
}

/// `(?, ?), (?, ?)`: numbered parameters would cost SQLite a search for each name.
pub(super) fn tuples(columns: usize, rows: usize) -> String {
    let tuple = format!("({})", vec!["?"; columns].join(", "));
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
