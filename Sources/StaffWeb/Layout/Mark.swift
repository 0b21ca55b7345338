import Looks

/// A person's mark as people see it: a letter in a shape of a colour, each of which tells it from the one before and after, so that no
/// colour says anything alone. In the banner, on the tab's icon, first in the title, and where another record is spoken of.
struct Mark {
    let letter: String
    private let shape: Shape
    private let colour: Colour

    /// White letters on each keep 4.5 to 1 (WCAG 1.4.3). Red, amber and green are taken: they say what may harm, what to look at, what is well.
    private enum Colour: String, CaseIterable {
        case blue = "#005eb8"
        case pink = "#ae2573"
        case teal = "#00626f"
        case brown = "#7c4300"
        case purple = "#5b2a86"
    }

    private enum Shape: Int, CaseIterable {
        case circle, square, triangle, diamond, hexagon

        /// In a square of 32.
        var path: String {
            switch self {
            case .circle: "M16 1a15 15 0 1 1 0 30a15 15 0 1 1 0-30z"
            case .square: "M2 2h28v28h-28z"
            case .triangle: "M16 0 32 31H0z"
            case .diamond: "M16 0 32 16 16 32 0 16z"
            case .hexagon: "M8 2h16l8 14-8 14H8L0 16z"
            }
        }
        /// Where a title can hold text alone.
        var character: String {
            switch self {
            case .circle: "●"
            case .square: "■"
            case .triangle: "▲"
            case .diamond: "◆"
            case .hexagon: "⬢"
            }
        }
    }

    /// Without I and O, which read as 1 and 0.
    private static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
    private static let colours = Colour.allCases
    /// Icons are made for so many; who has opened more people in one session has the service's own.
    static let most = 240

    init(_ mark: PersonMark) { self.init(number: mark.number) }

    init(number: Int) {
        let number = max(number, 0)
        let round = number / Self.letters.count
        letter = String(Self.letters[number % Self.letters.count]) + (round == 0 ? "" : String(round + 1))
        shape = Shape(rawValue: number % Shape.allCases.count) ?? .circle
        // Shifted by one each time the shapes have gone round: twenty-five pairs before one comes again.
        colour = Self.colours[(number + number / Shape.allCases.count) % Self.colours.count]
    }

    /// "A ●": what a title begins with.
    var text: String { "\(letter) \(shape.character)" }

    /// "A, blue circle".
    var words: String { "\(letter), \(colour) \(shape)" }

    /// The class that colours what belongs to it.
    var style: String { "cr-m-\(colour)" }

    var html: HTML {
        """
        <svg class="cr-mark \(plain: style)" viewBox="0 0 32 32" role="img" aria-label="Record \(plain: words)">\(drawing)</svg>
        """
    }

    /// The tab's icon. No style sheet reaches it: the colour is an attribute.
    var icon: HTML {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="\(plain: colour.rawValue)">\(drawing)</svg>
        """
    }

    private var drawing: HTML {
        // A triangle is wide only near its foot.
        let foot = shape == .triangle ? 27 : 22
        let size = letter.count > 1 ? 13 : shape == .triangle ? 15 : 18
        return """
            <path d="\(plain: shape.path)"/><text x="16" y="\(foot)" fill="#fff" font-family="Arial, sans-serif" font-size="\(size)" \
            font-weight="700" text-anchor="middle">\(plain: letter)</text>
            """
    }
}

/// Other people's records that this session has open: said on every page of a look, without a script too, by mark and never by name, so
/// that no name but the person's own stands on a record's page.
enum OtherRecords {
    static func html(_ view: LookView) -> HTML {
        var seen: Set<PersonMark> = []
        let others = view.others.filter { seen.insert($0.mark).inserted }
        guard !others.isEmpty else { return "" }
        let links = others.map { other -> HTML in
            let mark = Mark(other.mark)
            return "<a href=\"\(Address.look(other.id, .summary))\">\(mark.html)Go to record \(mark.letter)</a>"
        }
        return """
            <aside class="cr-others" aria-label="Other records that you have open"><div class="cr-wide"><p><b>This is record \(Mark(view.look.mark).letter).</b> \
            You have \(others.count == 1 ? "another person’s record" : "\(others.count) other people’s records") open too. \(links.joined(" "))</p></div></aside>
            """
    }
}
