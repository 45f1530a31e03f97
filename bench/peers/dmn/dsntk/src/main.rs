// How many decisions dsntk makes in a second on one thread: the models of a folder, as bench/rules_decisions.cpp asks them.
use dsntk_feel::{context::FeelContext, values::{Value, Values}, FeelNumber, Name};
use dsntk_model_evaluator::ModelEvaluator;
use std::time::{Duration, Instant};

fn number(value: i64) -> Value { Value::Number(FeelNumber::from(value)) }

fn context(entries: &[(&str, i64)]) -> FeelContext {
    let mut made = FeelContext::default();
    for (name, value) in entries { made.set_entry(&Name::from(*name), number(*value)); }
    made
}

fn rate(mut work: impl FnMut(i64)) -> f64 {
    let mut rates: Vec<f64> = (0..5).map(|_| {
        let began = Instant::now();
        let mut done = 0;
        while began.elapsed() < Duration::from_millis(300) { for i in 0..20 { work(done + i); } done += 20; }
        done as f64 / began.elapsed().as_secs_f64()
    }).collect();
    rates.sort_by(f64::total_cmp);
    rates[2]
}

fn put(into: &mut FeelContext, path: &[&str], value: Value) {
    let name = Name::from(path[0]);
    if path.len() == 1 { into.set_entry(&name, value); return; }
    let mut inner = match into.get_entry(&name) { Some(Value::Context(one)) => one.clone(), _ => FeelContext::default() };
    put(&mut inner, &path[1..], value);
    into.set_entry(&name, Value::Context(inner));
}

// A model of the kit with its cases, a fact a line: its type, its value, and the path to where it stands.
fn kit(folder: &str, name: &str) {
    let Ok(facts) = std::fs::read_to_string(format!("{folder}/{name}.cases")) else { return };
    let text = std::fs::read_to_string(format!("{folder}/{name}.dmn")).expect(name);
    let model = ModelEvaluator::new(&[dsntk_model::parse(&text).expect(name)]).expect(name);
    let (mut asked, mut cases) = (vec![], Vec::<(String, FeelContext)>::new());
    for line in facts.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        match parts[0] {
            "model" => asked = parts[1..].iter().map(|one| one.to_string()).collect(),
            "case" => cases.push((parts[1].to_string(), FeelContext::default())),
            kind => put(&mut cases.last_mut().expect(name).1, &parts[2..], match kind {
                "number" => Value::Number(parts[1].parse().expect("a number")),
                "boolean" => Value::Boolean(parts[1] == "true"),
                _ => Value::String(parts[1].to_string()),
            }),
        }
    }
    println!("{name} {:.0}", rate(|i| {
        let (expected, given) = &cases[i as usize % cases.len()];
        assert_eq!(model.evaluate_invocable(&asked[0], &asked[1], &asked[2], given), Value::String(expected.clone()));
    }));
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder of models");
    kit(&folder, "lending");
    kit(&folder, "chapter11");
    let load = |name: &str| {
        let text = std::fs::read_to_string(format!("{folder}/{name}.dmn")).expect(name);
        ModelEvaluator::new(&[dsntk_model::parse(&text).expect(name)]).expect(name)
    };
    for rules in [5i64, 100] {
        let model = load(&format!("table{rules}"));
        println!("table{rules} {:.0}", rate(|i| {
            let given = context(&[("age", 20 + i % 60), ("income", i * 37 % (rules * 1000)), ("mlc", 15472)]);
            assert!(matches!(model.evaluate_invocable("urn:bench:decisions", "m", "d", &given), Value::Number(_)));
        }));
    }
    let model = load("filter");
    let rows: Vec<Value> = (0..100).map(|i| Value::Context(context(&[("age", if i % 2 == 0 { 70 } else { 40 }), ("income", 20000 + i)]))).collect();
    let mut given = FeelContext::default();
    given.set_entry(&Name::from("cases"), Value::List(Values::from(rows)));
    println!("filter {:.0}", rate(|_| { assert_eq!(model.evaluate_invocable("urn:bench:decisions", "m", "d", &given), number(50)); }));
}
