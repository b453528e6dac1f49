// Why nothing can be done here.

/** Says it. */
export function OnlyLooks() {
  return (
    <p class="only-looks quiet">
      This page only looks: it can run, pause and approve where the config says <code>http.control: true</code> and has
      a token.
    </p>
  );
}
