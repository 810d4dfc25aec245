import { computed, ref, type Ref } from 'vue';

/** How far one can look into the picture: 1 shows all of it. */
const largestScale = 8;
const step = 1.3;

/** The part of a picture that is shown, as an SVG viewBox, and how it is moved. Lengths are the picture's. */
export function usePictureView(svg: Ref<SVGSVGElement | null>, size: Ref<{ width: number; height: number }>) {
  const scale = ref(1);
  /** Middle of what is shown, from 0 to 1 of the picture. */
  const middle = ref({ x: 0.5, y: 0.5 });
  let drag: { readonly x: number; readonly y: number } | undefined;
  const isDragging = ref(false);

  const viewBox = computed(() => {
    const width = size.value.width / scale.value;
    const height = size.value.height / scale.value;
    const x = middle.value.x * size.value.width - width / 2;
    const y = middle.value.y * size.value.height - height / 2;
    return `${x} ${y} ${width} ${height}`;
  });

  const inside = (value: number): number => Math.min(1, Math.max(0, value));

  function zoom(factor: number): void {
    scale.value = Math.min(largestScale, Math.max(1, scale.value * factor));
    if (scale.value === 1) middle.value = { x: 0.5, y: 0.5 };
  }

  function fit(): void {
    scale.value = 1;
    middle.value = { x: 0.5, y: 0.5 };
  }

  /** Moves the picture by CSS pixels. */
  function pan(dx: number, dy: number): void {
    const pixels = svg.value?.getScreenCTM()?.a ?? 1;
    middle.value = {
      x: inside(middle.value.x - dx / pixels / size.value.width),
      y: inside(middle.value.y - dy / pixels / size.value.height),
    };
  }

  /** Brings a place of the picture into the middle, where not all of it is shown. */
  function centre({ x, y }: { readonly x: number; readonly y: number }): void {
    if (scale.value > 1) middle.value = { x: inside(x / size.value.width), y: inside(y / size.value.height) };
  }

  function onWheel(event: WheelEvent): void {
    // Without a modifier the wheel scrolls the page, and the picture once it is enlarged.
    if (event.ctrlKey || event.metaKey) zoom(event.deltaY < 0 ? step : 1 / step);
    else if (scale.value > 1) pan(-event.deltaX, -event.deltaY);
    else return;
    event.preventDefault();
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button === 0) drag = { x: event.clientX, y: event.clientY };
  }

  function onPointerMove(event: PointerEvent): void {
    if (event.buttons === 0) stop();
    if (drag === undefined) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!isDragging.value && Math.hypot(dx, dy) < 4) return;
    isDragging.value = true;
    pan(dx, dy);
    drag = { x: event.clientX, y: event.clientY };
  }

  function stop(): void {
    drag = undefined;
    isDragging.value = false;
  }

  return {
    ...{ viewBox, scale, isDragging, fit, pan, centre },
    zoomIn: () => zoom(step),
    zoomOut: () => zoom(1 / step),
    on: { wheel: onWheel, pointerdown: onPointerDown, pointermove: onPointerMove, pointerup: stop },
  };
}
