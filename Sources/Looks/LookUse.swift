/// Whether what is asked is somebody's use of a look or a session. A page that a browser loads again by itself, to find out whether it may still
/// be shown, is none: an unattended screen must not keep what it shows alive (issue 5, part 3).
///
/// Nobody's rights hang on it: only when the idle time begins again.
public enum LookUse {
    @TaskLocal public static var isByPerson = true
}
