/// What the choice of an organisation says, in each form that has one.
enum PlaceChoiceText: String, PageText {
    static let file = "place-choice"

    case which, name, another
    /// What was wrong with it, and where there is none to choose.
    case chooseOrEnter, enterName
}
