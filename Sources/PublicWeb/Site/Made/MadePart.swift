/// What the program makes within a page, by the name that a text calls it. A closed set.
enum MadePart: String, CaseIterable, Sendable {
    /// A form that looks for an organisation, and below it what it found.
    case findOrganisation = "find-organisation"
    /// Links to pages, each with its sentence: the pages' names follow.
    case cards
    case figures
    /// How many organisations are at which stage.
    case stages
    /// The map by area, and the same as a table.
    case map
    case sections
    case staffNames = "staff-names"
    case contact
    case protection
    /// How long what is on record is kept.
    case kept
    case neighbours
    case cookies
    case notices
    case checkpoint
    case newsList = "news-list"
    /// A form that looks in questions and answers, and what it found.
    case findAnswer = "find-answer"
    /// The button to log in.
    case logIn = "log-in"
    /// What an objection may mean, as it must be confirmed.
    case consequences
    /// What staff read where somebody objects, and who may look all the same, as the policy in force has it.
    case objectionTold = "objection-told"
    /// What a person can do about their own record; before it, to whoever is not logged in, how to.
    case ways
    /// Whom to write to about this service, where the region says so.
    case complaints
}
