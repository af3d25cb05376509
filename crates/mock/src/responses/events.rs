//! The stream of a response: events with numbers.

use super::{begun, items, whole};
use crate::form::named;
use crate::plan::Plan;
use serde_json::{Value, json};

/// The events of a streamed response.
pub(crate) fn events(plan: &Plan) -> Vec<String> {
    let begun = begun(plan);
    let mut events = vec![
        json!({"type": "response.created", "response": begun}),
        json!({"type": "response.in_progress", "response": begun}),
    ];
    for (index, item) in items::items(plan, plan.encrypted).iter().enumerate() {
        let place = |mut event: Value| {
            event["item_id"] = json!(item.id());
            event["output_index"] = json!(index);
            event
        };
        events.push(json!({"type": "response.output_item.added", "output_index": index, "item": item.added()}));
        events.extend(item.between().into_iter().map(place));
        events.push(json!({"type": "response.output_item.done", "output_index": index, "item": item.done()}));
    }
    events.push(json!({"type": "response.completed", "response": whole(plan)}));
    let numbered = events.into_iter().enumerate().map(|(number, mut event)| {
        event["sequence_number"] = json!(number);
        named(&event)
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::super::ask;
    use super::*;

    fn names(options: &str, body: &Value) -> Vec<String> {
        let events = events(&Plan::new(&options.parse().unwrap(), &ask::read(body)));
        let name = |event: &String| event.lines().next().unwrap().replace("event: response.", "");
        events.iter().map(name).collect()
    }

    #[test]
    fn a_message_has_all_events_in_order() {
        let wanted = [
            "created",
            "in_progress",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "completed",
        ];
        assert_eq!(names("chunks=2", &json!({"input": "hi"})), wanted);
    }

    #[test]
    fn calls_come_behind_reasoning() {
        let body = json!({"input": "hi", "tools": [{"type": "custom", "name": "patch"}]});
        let wanted = [
            "created",
            "in_progress",
            "output_item.added",
            "reasoning_summary_part.added",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.done",
            "reasoning_summary_part.done",
            "output_item.done",
            "output_item.added",
            "custom_tool_call_input.delta",
            "custom_tool_call_input.delta",
            "custom_tool_call_input.done",
            "output_item.done",
            "completed",
        ];
        assert_eq!(names("turns=1,think", &body), wanted);
    }
}
