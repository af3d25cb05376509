use super::*;
use crate::openai;

fn plan(options: &str, body: &str) -> Plan {
    let body = serde_json::from_str(body).unwrap();
    Plan::new(&options.parse().unwrap(), &openai::ask::read(&body))
}

const TOOL: &str = r#"{"tools":[{"function":{"name":"f","parameters":{"properties":{"a":{"type":"integer"}}}}},
    {"function":{"name":"g"}}]"#;

const CALLED: &str = r#"{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]},{"role":"tool","content":"5"}"#;

/// What the model calls after so many calls.
fn called(options: &str, turns: usize) -> Vec<(String, String)> {
    let turns = [CALLED].repeat(turns).join(",");
    let plan = plan(options, &format!(r#"{TOOL},"messages":[{turns}]}}"#));
    assert_eq!(plan.calls.is_empty(), !plan.pieces.is_empty());
    plan.calls.iter().map(|call| (call.name.clone(), call.text())).collect()
}

fn pairs(calls: &[(&str, &str)]) -> Vec<(String, String)> {
    calls
        .iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

#[test]
fn writes_as_many_words_as_chunks() {
    let plan = plan("chunks=3,pad=2", "{}");
    assert_eq!(plan.text(), "The quick brownxx");
    assert_eq!(plan.tokens.unwrap().output, 3);
}

#[test]
fn cuts_texts_between_letters() {
    assert_eq!(cut("aäöü", 3), ["aä", "öü"]);
    assert!(cut("", 3).is_empty());
    let plan = plan("echo,chunks=2", r#"{"messages":[{"role":"user","content":"hello"}]}"#);
    assert_eq!(plan.pieces, ["hel", "lo"]);
}

#[test]
fn calls_tools_until_their_result_comes() {
    assert_eq!(called("tools=2", 0), pairs(&[("f", r#"{"a":1}"#), ("g", "{}")]));
    assert_eq!(called("tools=1", 1), []);
}

#[test]
fn calls_tools_for_so_many_turns() {
    let options = "turns=2,tool=g,args=%7B%22b%22:[1%2C2]%7D";
    assert_eq!(called(options, 1), pairs(&[("g", r#"{"b":[1,2]}"#)]));
    assert_eq!(called(options, 2), []);
    assert_eq!(called("turns=1,tool=unknown", 0), []);
    assert_eq!(called("turns=1,tools=3", 0).len(), 3);
}

#[test]
fn follows_steps_as_far_as_tools_are_offered() {
    let steps = r#"[{"name":"g","arguments":{}},"well",[{"name":"f"},{"name":"g"}],{"name":"h"}]"#;
    let options = format!("steps={}", steps.replace(',', "%2C"));
    assert_eq!(called(&options, 0), pairs(&[("g", "{}")]));
    assert_eq!(called(&options, 1), []);
    assert_eq!(called(&options, 2), pairs(&[("f", r#"{"a":1}"#), ("g", "{}")]));
    assert_eq!(called(&options, 3), []);
    let said = r#"{"messages":[{"role":"user"},{"role":"assistant","content":"x"},{"role":"user"}]}"#;
    assert_eq!(plan(&options, said).text(), "well");
}

#[test]
fn thoughts_differ_and_are_counted() {
    let plan = plan("think,chunks=3", "{}");
    let tokens = plan.tokens.unwrap();
    assert_eq!((tokens.output, tokens.reasoning), (5, 2));
    assert!(plan.thought.as_ref().unwrap().text().starts_with("Step 0"));
    assert_eq!(signature::turn(&plan.signature("s").unwrap(), "s"), Some(0));
}

#[test]
fn follows_tool_choice_and_response_format() {
    let required = plan("", &format!(r#"{TOOL},"tool_choice":"required"}}"#));
    assert_eq!(required.calls.len(), 1);
    let never = plan("turns=1", &format!(r#"{TOOL},"tool_choice":"none"}}"#));
    assert!(never.calls.is_empty());
    let format = r#"{"response_format":{"type":"json_schema","json_schema":{"schema":{"properties":{"n":{"type":"integer"}}}}}}"#;
    assert_eq!(plan("", format).text(), r#"{"n":1}"#);
}
