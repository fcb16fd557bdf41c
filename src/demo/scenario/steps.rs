//! The audit's form: its steps, and the findings of the analysis in this call.

/// A step of the form, with its result for this call.
pub struct Step {
    pub position: u64,
    pub name: &'static str,
    pub weight: f64,
    pub is_critical: bool,
    /// The duration of the analysis in story seconds.
    pub seconds: f64,
    pub result: Result<Findings, &'static str>,
}

/// The findings of an analysis.
pub struct Findings {
    pub score: f64,
    pub max_score: f64,
    pub conforme: bool,
    pub citations: u64,
    pub tokens: u64,
}

/// The form's name and id.
pub const CONFIG_ID: &str = "cfg-vente-sante";
pub const CONFIG_NAME: &str = "Vente mutuelle santé";

/// The step whose analysis fails first and runs again later.
pub const FAILING: u64 = 8;

/// The form's steps in order.
pub fn all() -> [Step; 12] {
    [
        step(1, "Accueil et présentation", 1.0, 2.1, found(5.0, 5.0, 3, 1840)),
        step(2, "Identification du prospect", 1.0, 2.6, found(4.5, 5.0, 4, 2112)),
        critical(3, "Mentions légales", 2.0, 3.4, found(10.0, 10.0, 5, 3260)),
        critical(4, "Consentement à l’enregistrement", 2.0, 2.3, found(10.0, 10.0, 2, 1575)),
        step(5, "Découverte des besoins", 1.5, 4.1, found(7.5, 10.0, 9, 4980)),
        step(6, "Présentation des garanties", 1.5, 3.7, found(8.0, 10.0, 7, 4415)),
        step(7, "Information sur les tarifs", 1.5, 2.9, found(9.0, 10.0, 4, 2870)),
        step(
            FAILING,
            "Traitement des objections",
            1.0,
            3.2,
            Err("model answered with JSON that ends early: expected `}` at column 4096"),
        ),
        critical(9, "Devoir de conseil", 2.0, 4.4, missed(4.0, 10.0, 6, 5230)),
        critical(10, "Recueil de l’accord", 2.0, 2.5, found(9.5, 10.0, 3, 2040)),
        step(11, "Récapitulatif de la souscription", 1.0, 3.0, found(4.0, 5.0, 4, 2655)),
        step(12, "Conclusion et prise de congé", 0.5, 1.9, found(5.0, 5.0, 2, 1310)),
    ]
}

fn step(
    position: u64,
    name: &'static str,
    weight: f64,
    seconds: f64,
    result: Result<Findings, &'static str>,
) -> Step {
    Step { position, name, weight, is_critical: false, seconds, result }
}

fn critical(
    position: u64,
    name: &'static str,
    weight: f64,
    seconds: f64,
    result: Result<Findings, &'static str>,
) -> Step {
    Step { is_critical: true, ..step(position, name, weight, seconds, result) }
}

fn found(score: f64, max_score: f64, citations: u64, tokens: u64) -> Result<Findings, &'static str> {
    Ok(Findings { score, max_score, conforme: true, citations, tokens })
}

fn missed(score: f64, max_score: f64, citations: u64, tokens: u64) -> Result<Findings, &'static str> {
    Ok(Findings { score, max_score, conforme: false, citations, tokens })
}
